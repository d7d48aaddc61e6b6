#!/usr/bin/env bash
# playwright 1.62.0 (Maven) cannot find a button by a pattern with a slash in it, which java.util.regex takes as it stands.
#
# Expected: a Pattern finds a button by its name as it finds a text: a slash means nothing to java.util.regex, and getByText takes it.
# Seen: getByText and getByLabel take it. For getByRole and getByTitle the pattern is written between slashes into a selector, the slash within it is
# taken for its end, and the rest is a mistake in a selector that nobody wrote. Europe/Rome needs a dot in its place, or a backslash before it.
#
# Needs a JDK of 17 or newer, Maven, Node 20 or newer with npm, and Chromium in /usr/bin. Fails when the behaviour changes.
set -euo pipefail
dir=$(mktemp -d); trap 'rm -rf "$dir"' EXIT; cd "$dir"
cat > pom.xml <<'XML'
<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion><groupId>finding</groupId><artifactId>finding</artifactId><version>1</version>
  <dependencies>
    <dependency><groupId>com.microsoft.playwright</groupId><artifactId>playwright</artifactId><version>1.62.0</version>
      <exclusions><exclusion><groupId>com.microsoft.playwright</groupId><artifactId>driver-bundle</artifactId></exclusion></exclusions>
    </dependency>
  </dependencies>
</project>
XML
"${MVN:-mvn}" -q -B dependency:build-classpath -Dmdep.outputFile=classpath >/dev/null 2>&1
npm install --silent --ignore-scripts --no-audit --no-fund playwright-core@1.62.0 >/dev/null 2>&1
ln -s node_modules/playwright-core package
ln -s "$(command -v node)" node
cat > Check.java <<'JAVA'
import com.microsoft.playwright.*;
import com.microsoft.playwright.options.AriaRole;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Supplier;
import java.util.regex.Pattern;

class Check {
    static String found(Supplier<Locator> locator) {
        try {
            return locator.get().count() + " found";
        } catch (PlaywrightException e) {
            return e.getMessage().contains("InvalidSelectorError") || e.getMessage().contains("parsing selector") ? "a mistake in a selector" : e.getMessage();
        }
    }

    public static void main(String[] args) {
        try (Playwright playwright = Playwright.create()) {
            Browser browser = playwright.chromium().launch(new BrowserType.LaunchOptions()
                    .setExecutablePath(Path.of("/usr/bin/chromium"))
                    .setArgs(List.of("--no-sandbox", "--disable-dev-shm-usage")));
            Page page = browser.newPage();
            page.setContent("<button>Europe/Rome</button><label>Europe/Oslo <input></label><p title='Europe/Bern'>Europe/Paris</p>");
            System.out.println("role: " + found(() ->
                    page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName(Pattern.compile("^Europe/Rome$")))));
            System.out.println("role, a dot for the slash: " + found(() ->
                    page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName(Pattern.compile("^Europe.Rome$")))));
            System.out.println("role, the slash after a backslash: " + found(() ->
                    page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName(Pattern.compile("^Europe\\/Rome$")))));
            System.out.println("text: " + found(() -> page.getByText(Pattern.compile("^Europe/Paris$"))));
            System.out.println("label: " + found(() -> page.getByLabel(Pattern.compile("^Europe/Oslo"))));
            System.out.println("title: " + found(() -> page.getByTitle(Pattern.compile("^Europe/Bern$"))));
            browser.close();
        }
    }
}
JAVA
PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD=1 java -Dplaywright.cli.dir="$dir" -cp "$(cat classpath)" Check.java > seen
cat seen
diff - seen <<'SEEN'
role: a mistake in a selector
role, a dot for the slash: 1 found
role, the slash after a backslash: 1 found
text: 1 found
label: 1 found
title: a mistake in a selector
SEEN

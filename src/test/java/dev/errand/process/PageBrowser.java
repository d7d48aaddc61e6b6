package dev.errand.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.ConsoleMessage;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The Chromium that is here, driven by Playwright. Playwright's own program comes by npm instead of with a bundle for Maven that is 190 MB large, and
 * which everybody who builds this would have to fetch.
 *
 * <p>Whatever the browser complains of is kept: a page is only well if there is nothing.
 */
final class PageBrowser implements AutoCloseable {

    private static final Path MADE = Path.of("target/browser").toAbsolutePath();
    private static final double DEFAULT_TIMEOUT_MILLIS = 60_000;
    private static final Path PACKAGES = Path.of("src/test/browser").toAbsolutePath();
    private static final List<Path> BROWSERS = Stream.of("chromium", "chromium-browser", "google-chrome")
            .map(name -> Path.of("/usr/bin", name))
            .toList();

    private final Playwright playwright;
    private final Browser browser;
    private final List<String> complaints = Collections.synchronizedList(new ArrayList<>());

    private PageBrowser(Playwright playwright, Browser browser) {
        this.playwright = playwright;
        this.browser = browser;
    }

    /** Starts it; what needs it is skipped where there is none. */
    static PageBrowser start() throws IOException, InterruptedException {
        Optional<Path> chromium = BROWSERS.stream().filter(Files::isExecutable).findFirst();
        assumeTrue(chromium.isPresent(), "skipped: there is no Chromium in /usr/bin");
        Path node = node();
        assumeTrue(node != null, "skipped: node or npm is not here");
        Files.createDirectories(MADE);
        for (String name : List.of("package.json", "package-lock.json")) {
            Files.write(MADE.resolve(name), Files.readAllBytes(PACKAGES.resolve(name)));
        }
        run("npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund");
        link(MADE.resolve("node"), node);
        link(MADE.resolve("package"), MADE.resolve("node_modules/playwright-core"));
        System.setProperty("playwright.cli.dir", MADE.toString());
        Map<String, String> environment = new HashMap<>(System.getenv());
        environment.put("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1");
        Playwright playwright = Playwright.create(new Playwright.CreateOptions().setEnv(environment));
        Browser browser = playwright
                .chromium()
                .launch(new BrowserType.LaunchOptions()
                        .setExecutablePath(chromium.get())
                        .setArgs(List.of("--no-sandbox", "--disable-dev-shm-usage")));
        return new PageBrowser(playwright, browser);
    }

    private static @Nullable Path node() {
        for (String folder : System.getenv("PATH").split(":")) {
            Path node = Path.of(folder, "node");
            if (Files.isExecutable(node) && Files.isExecutable(Path.of(folder, "npm"))) {
                return node;
            }
        }
        return null;
    }

    private static void link(Path from, Path to) throws IOException {
        Files.deleteIfExists(from);
        Files.createSymbolicLink(from, to);
    }

    private static void run(String... command) throws IOException, InterruptedException {
        Path log = MADE.resolve("npm.log");
        Process process = new ProcessBuilder(command)
                .directory(MADE.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        try {
            boolean ended = process.waitFor(5, TimeUnit.MINUTES);
            assertThat(ended && process.exitValue() == 0)
                    .as(Files.readString(log))
                    .isTrue();
        } finally {
            process.destroyForcibly();
        }
    }

    /** A browser of somebody else: nothing is shared between two of these. */
    BrowserContext somebody(Browser.NewContextOptions options) {
        BrowserContext context = browser.newContext(options.setLocale("en-GB"));
        context.setDefaultTimeout(DEFAULT_TIMEOUT_MILLIS);
        context.onConsoleMessage(this::heed);
        context.onWebError(error -> complaints.add("error: " + error.error()));
        return context;
    }

    BrowserContext somebody() {
        return somebody(new Browser.NewContextOptions());
    }

    private void heed(ConsoleMessage message) {
        // That a call was refused is told by the page; the browser says so besides.
        if (List.of("error", "warning").contains(message.type())
                && !message.text().startsWith("Failed to load resource: the server responded with a status of")) {
            complaints.add(message.type() + ": " + message.text() + " at " + message.location());
        }
    }

    /** Whatever the browser complained of since the last time that this was asked. */
    List<String> complaints() {
        List<String> all = List.copyOf(complaints);
        complaints.clear();
        return all;
    }

    /** What is hard for somebody to see, to hear or to use on a page, as axe-core finds it; empty where all is well. */
    static List<String> barriers(Page page) throws IOException {
        page.evaluate(Files.readString(MADE.resolve("node_modules/axe-core/axe.min.js"), StandardCharsets.UTF_8));
        Object found = page.evaluate("""
                async () => (await axe.run(document, { resultTypes: ['violations'] })).violations
                    .map(one => one.id + ': ' + one.nodes.slice(0, 3).map(node => node.html.slice(0, 150)).join(' | '))""");
        return found instanceof List<?> list
                ? list.stream().map(String::valueOf).toList()
                : List.of("axe-core said nothing");
    }

    @Override
    public void close() {
        browser.close();
        playwright.close();
    }
}

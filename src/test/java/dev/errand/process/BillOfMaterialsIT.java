package dev.errand.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeSet;
import java.util.jar.JarFile;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledIfSystemProperty;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** That the jar says what it is made of. */
class BillOfMaterialsIT {

    private static final String BILL = "META-INF/sbom/application.cdx.json";
    private static final Pattern LIBRARY = Pattern.compile("BOOT-INF/lib/(.+)\\.jar");

    @DisabledIfSystemProperty(
            named = "errand.offline",
            matches = "is-true",
            disabledReason = "without a network Maven makes no bill of materials")
    @Test
    void theJar_holdsABillOfAllItsLibraries() throws IOException {
        try (JarFile jar = new JarFile(
                Path.of(System.getProperty("errand.jar", "target/errand.jar")).toFile())) {
            List<String> libraries = jar.stream()
                    .map(entry -> LIBRARY.matcher(entry.getName()))
                    .filter(Matcher::matches)
                    .map(found -> found.group(1))
                    .toList();
            JsonNode bill;
            try (InputStream in = jar.getInputStream(jar.getEntry(BILL))) {
                bill = JsonMapper.shared().readTree(in);
            }
            List<String> told = bill.path("components")
                    .valueStream()
                    .map(component -> component.path("name").asString() + "-"
                            + component.path("version").asString())
                    .toList();

            assertThat(bill.path("bomFormat").asString()).isEqualTo("CycloneDX");
            assertThat(libraries).hasSizeGreaterThan(50);
            assertThat(told)
                    .containsAll(new TreeSet<>(libraries.stream()
                            // Boot puts the reader of its own layers in, which is no dependency of anybody.
                            .filter(library -> !library.startsWith("spring-boot-jarmode-"))
                            .collect(Collectors.toSet())));
        }
    }
}

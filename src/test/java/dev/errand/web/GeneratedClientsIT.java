package dev.errand.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.springframework.boot.test.web.server.LocalServerPort;

/**
 * What users do with the API description: they make clients of it, as it is served and with no options, and go with them through a
 * submission, a wait, a list, a batch, a problem, a result queue and an endpoint. Linters find nothing. The client that is one file of
 * JavaScript is what its types say. The flows and the versions of the tools are in {@code src/test/clients}.
 */
@Tag("long")
@ServiceTest
class GeneratedClientsIT {

    private static final Path FLOWS = Path.of("src/test/clients").toAbsolutePath();
    private static final Path TOOLS = Path.of("target/client-tools").toAbsolutePath();
    private static final Path MADE = Path.of("target/clients").toAbsolutePath();
    private static final List<String> PYTHONS = List.of("python3", "/usr/bin/python3");
    /** What ends each flow. */
    private static final String LAST = "ok: it is removed";

    @LocalServerPort
    private int port;

    private Api api;

    @BeforeEach
    void prepare() throws IOException {
        api = new Api(port);
        Files.createDirectories(MADE);
    }

    @Test
    void java_goesThroughTheRestClient() throws IOException {
        Path client = generate("java", "--library", "restclient");
        Path classes = Files.createDirectories(client.resolve("target/classes"));
        String classPath = System.getProperty("java.class.path")
                + File.pathSeparator
                + TOOLS.resolve("jackson-databind-nullable.jar");
        Path sources = client.resolve("sources.txt");
        try (Stream<Path> files = Files.walk(client.resolve("src/main/java"))) {
            Files.write(
                    sources,
                    Stream.concat(
                                    files.filter(file -> file.toString().endsWith(".java")),
                                    Stream.of(FLOWS.resolve("java/Flow.java")))
                            .map(Path::toString)
                            .toList());
        }

        Programs.run(
                client,
                javaTool("javac"),
                "-nowarn",
                "-proc:none",
                "-cp",
                classPath,
                "-d",
                classes.toString(),
                "@" + sources);
        String said = Programs.run(
                client, javaTool("java"), "-cp", classes + File.pathSeparator + classPath, "Flow", api.base());

        assertThat(said).contains(LAST);
    }

    @Test
    void python_goesThroughItsClient() throws IOException {
        String python = PYTHONS.stream()
                .filter(each -> Programs.succeeds(
                        each, "-c", "import dateutil, pydantic, urllib3; assert pydantic.VERSION.startswith('2.')"))
                .findFirst()
                .orElse("");
        assumeTrue(!python.isEmpty(), "skipped: no python3 with pydantic 2, urllib3 and dateutil is here");
        Path client = generate("python");

        Programs.run(client, python, "-m", "compileall", "-q", "openapi_client");
        String said = Programs.run(
                client,
                "env",
                "PYTHONPATH=" + client,
                python,
                FLOWS.resolve("python/flow.py").toString(),
                api.base());

        assertThat(said).contains(LAST);
    }

    @Test
    void typescript_goesThroughOpenapiFetch() throws IOException {
        Path tools = nodeTools();
        Path flow = Files.createDirectories(tools.resolve("typescript"));
        copy(List.of("flow.ts", "tsconfig.json"), FLOWS.resolve("typescript"), flow);

        Programs.run(flow, tool(tools, "openapi-typescript"), api.base() + "/v3/api-docs/clients", "-o", "schema.d.ts");
        Programs.run(flow, tool(tools, "tsc"), "-p", ".");
        String said = Programs.run(flow, "node", "out/flow.js", api.base());

        assertThat(said).contains(LAST);
    }

    @Test
    void typescript_goesThroughErrandMjs() throws IOException {
        Path tools = nodeTools();
        Path flow = Files.createDirectories(tools.resolve("javascript"));
        Path made = Files.createDirectories(flow.resolve("out"));
        copy(List.of("flow.mts", "tsconfig.json"), FLOWS.resolve("javascript"), flow);
        Files.write(
                flow.resolve("errand.d.mts"), api.get("/clients/errand.d.mts").body());
        Files.write(made.resolve("errand.mjs"), api.get("/clients/errand.mjs").body());

        Programs.run(flow, tool(tools, "tsc"), "-p", ".");
        String said = Programs.run(flow, "node", "out/flow.mjs", api.base());

        assertThat(said).contains("ok: that is all");
    }

    @Test
    void linters_findNothing() throws IOException {
        Path tools = nodeTools();
        for (String path : List.of("/v3/api-docs", "/v3/api-docs/clients")) {
            Path description = tools.resolve(path.substring(1).replace('/', '-') + ".json");
            Files.write(description, api.get(path).body());

            String redocly = Programs.run(
                    tools, tool(tools, "redocly"), "lint", "--config", "redocly-strict.yaml", description.toString());
            assertThat(redocly).contains("Your API description is valid");
            // Fails at a warning, too.
            Programs.run(
                    tools,
                    tool(tools, "spectral"),
                    "lint",
                    "-r",
                    "spectral.yaml",
                    "--fail-severity",
                    "hint",
                    description.toString());
        }
    }

    private Path generate(String language, String... options) throws IOException {
        assumeTrue(Files.exists(TOOLS), "skipped: the generator is put here by ./mvnw -Pfaults verify");
        Path client = MADE.resolve(language);
        Programs.removeAll(client);
        Programs.run(
                MADE,
                Stream.concat(
                                Stream.of(
                                        javaTool("java"),
                                        "-jar",
                                        TOOLS.resolve("openapi-generator.jar").toString(),
                                        "generate",
                                        "-i",
                                        api.base() + "/v3/api-docs/clients",
                                        "-o",
                                        client.toString(),
                                        "-g",
                                        language),
                                Stream.of(options))
                        .toArray(String[]::new));
        return client;
    }

    private static Path nodeTools() throws IOException {
        assumeTrue(
                Programs.succeeds("node", "--version") && Programs.succeeds("npm", "--version"),
                "skipped: node or npm is not here");
        Path tools = Files.createDirectories(MADE.resolve("node"));
        copy(List.of("package.json", "package-lock.json", "redocly-strict.yaml", "spectral.yaml"), FLOWS, tools);
        Programs.run(tools, "npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund");
        return tools;
    }

    private static void copy(List<String> names, Path from, Path to) throws IOException {
        for (String name : names) {
            Files.write(to.resolve(name), Files.readAllBytes(from.resolve(name)));
        }
    }

    private static String tool(Path tools, String name) {
        return tools.resolve("node_modules/.bin").resolve(name).toString();
    }

    private static String javaTool(String name) {
        return Path.of(System.getProperty("java.home"), "bin", name).toString();
    }
}

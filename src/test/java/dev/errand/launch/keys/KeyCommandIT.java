package dev.errand.launch.keys;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.errand.RunningService;
import dev.errand.access.key.KeyText;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

/** From an empty folder to keys, as the documentation says. */
class KeyCommandIT {

    @TempDir
    private Path folder;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    private int keys(Map<String, String> environment, String... args) {
        out.reset();
        err.reset();
        return new KeyCommand(environment, new PrintStream(out, true, UTF_8), new PrintStream(err, true, UTF_8))
                .run(Arrays.asList(args));
    }

    private RunningService closed() {
        return RunningService.start(
                folder,
                Object.class,
                "--errand.security.mode=on",
                "--errand.security.bootstrap-file=" + folder.resolve("bootstrap.key"));
    }

    @Test
    void theFirstKey_makesOneAdministrator_andIsGone() throws IOException {
        Path file = folder.resolve("bootstrap.key");
        try (RunningService service = closed()) {
            assertThat(Files.getPosixFilePermissions(file)).hasToString("[OWNER_READ, OWNER_WRITE]");
            String url = service.uri("").toString();
            assertThat(keys(Map.of(), "list", "--url", url)).isEqualTo(KeyCommand.FAILED);
            assertThat(err.toString(UTF_8)).contains("ERRAND_KEY");
            assertThat(keys(Map.of(), "list", "--url", url, "--key-file", file.toString()))
                    .isEqualTo(KeyCommand.FAILED);
            assertThat(err.toString(UTF_8)).contains("403");
            assertThat(keys(Map.of(), "create", "--scopes", "worker", "--url", url, "--key-file", file.toString()))
                    .isEqualTo(KeyCommand.FAILED);
            assertThat(err.toString(UTF_8)).contains("admin");

            String first = Files.readString(file).strip();
            assertThat(keys(Map.of(), "create", "--scopes", "admin", "--url", url, "--key-file", file.toString()))
                    .as(err.toString(UTF_8))
                    .isEqualTo(KeyCommand.DONE);
            Map<String, String> admin = Map.of("ERRAND_KEY", out.toString(UTF_8).strip(), "ERRAND_URL", url);
            assertThat(file).doesNotExist();
            assertThat(keys(Map.of("ERRAND_KEY", first, "ERRAND_URL", url), "create", "--scopes", "admin"))
                    .isEqualTo(KeyCommand.FAILED);

            assertThat(keys(admin, "create", "--scopes=jobs:submit", "--tasks", "crawl", "--name", "shop"))
                    .isEqualTo(KeyCommand.DONE);
            KeyText shop = KeyText.parse(out.toString(UTF_8).strip()).orElseThrow();
            assertThat(keys(admin, "list")).isEqualTo(KeyCommand.DONE);
            assertThat(out.toString(UTF_8).lines().toList())
                    .startsWith("ID\tTENANT\tSCOPES\tTASKS\tQUEUES\tEXPIRES\tLAST USED\tNAME")
                    .contains(shop.id() + "\tdefault\tjobs:submit\tcrawl\tall\tnever\tnever\tshop");
            assertThat(out.toString(UTF_8)).doesNotContain(shop.reveal());
            assertThat(keys(admin, "revoke", shop.id())).isEqualTo(KeyCommand.DONE);
            assertThat(keys(admin, "revoke", shop.id())).isEqualTo(KeyCommand.FAILED);
        }
    }

    @Test
    void aStart_keepsTheFileThatIsGood_andReplacesOneThatIsNot() throws IOException {
        Path file = folder.resolve("bootstrap.key");
        String first;
        try (RunningService service = closed()) {
            first = Files.readString(file);
            assertThat(service.get("/v1/jobs").statusCode()).isEqualTo(401);
        }
        try (RunningService service = closed()) {
            assertThat(Files.readString(file)).isEqualTo(first);
            assertThat(service.get("/v1/jobs").statusCode()).isEqualTo(401);
        }
        Files.delete(file);
        try (RunningService service = closed()) {
            assertThat(Files.readString(file)).isNotEqualTo(first);
            assertThat(service.send(service.request("/v1/keys").header("Authorization", "Bearer " + first.strip()))
                            .statusCode())
                    .isEqualTo(401);
        }
    }

    @Test
    void offline_aKeyIsMadeInTheDatabaseOfAStoppedService_andClosesIt() {
        String database = "jdbc:sqlite:" + folder.resolve("errand.db");
        System.setProperty("errand.database.url", database);
        try {
            assertThat(keys(Map.of(), "create", "--scopes", "admin", "--offline"))
                    .isEqualTo(KeyCommand.DONE);
        } finally {
            System.clearProperty("errand.database.url");
        }
        String key = out.toString(UTF_8).strip();
        // Nobody said that it was to be closed: that there is a key says so.
        try (RunningService service = RunningService.start(folder, Object.class)) {
            assertThat(service.get("/v1/jobs").statusCode()).isEqualTo(401);
            assertThat(service.send(service.request("/v1/jobs").header("Authorization", "Bearer " + key))
                            .statusCode())
                    .isEqualTo(200);
        }
    }

    @ExtendWith(OutputCaptureExtension.class)
    @Test
    void offline_whileTheServiceHasTheDatabase_oneLineSaysWhatToDo(CapturedOutput output) {
        System.setProperty("errand.database.url", "jdbc:sqlite:" + folder.resolve("errand.db"));
        try (RunningService service = RunningService.start(folder, Object.class)) {
            assertThat(keys(Map.of(), "create", "--scopes", "admin", "--offline"))
                    .isEqualTo(KeyCommand.FAILED);
            assertThat(service.get("/actuator/health").statusCode()).isEqualTo(200);
        } finally {
            System.clearProperty("errand.database.url");
        }
        assertThat(output.toString()).containsOnlyOnce("Stop the other process").doesNotContain("Exception");
        assertThat(err.toString(UTF_8)).contains("nothing was made");
    }

    @Test
    void whatIsNoWholeKey_isNeitherSentNorShown() throws IOException {
        String key = KeyText.generate(Clock.systemUTC()).reveal();
        String cut = key.substring(0, 70);
        Path file = Files.writeString(folder.resolve("cut.key"), cut + "\n");
        for (String[] args : new String[][] {{"list"}, {"list", "--key-file", file.toString()}, {key}}) {
            assertThat(keys(Map.of("ERRAND_KEY", cut + "\n", "ERRAND_URL", "http://127.0.0.1:1"), args))
                    .isNotEqualTo(KeyCommand.DONE);
            assertThat(err.toString(UTF_8)).doesNotContain(cut);
        }
        assertThat(keys(Map.of("ERRAND_KEY", cut), "list")).isEqualTo(KeyCommand.FAILED);
        assertThat(err.toString(UTF_8).lines()).singleElement().asString().contains("ERRAND_KEY", "not a whole key");
        // A line end behind it is nothing to complain about.
        assertThat(keys(Map.of("ERRAND_KEY", key + "\n", "ERRAND_URL", "http://127.0.0.1:1"), "list"))
                .isEqualTo(KeyCommand.FAILED);
        assertThat(err.toString(UTF_8)).contains("nobody answers");
    }

    @Test
    void whatIsNotThisService_isSaidInOneLine() throws IOException {
        HttpServer other = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        other.createContext("/", exchange -> {
            byte[] page = "<html>hello</html>".getBytes(UTF_8);
            boolean isRefusal = exchange.getRequestMethod().equals("DELETE");
            exchange.getResponseHeaders().add("Content-Type", isRefusal ? "application/json" : "text/html");
            exchange.sendResponseHeaders(isRefusal ? 500 : 200, page.length);
            try (OutputStream out = exchange.getResponseBody()) {
                out.write(page);
            }
        });
        other.start();
        try {
            String url = "http://127.0.0.1:" + other.getAddress().getPort();
            for (List<String> args :
                    List.of(List.of("list"), List.of("create", "--scopes", "worker"), List.of("revoke", "key_1"))) {
                assertThat(keys(Map.of("ERRAND_URL", url), args.toArray(String[]::new)))
                        .isEqualTo(KeyCommand.FAILED);
                assertThat(err.toString(UTF_8).lines())
                        .singleElement()
                        .asString()
                        .contains("is not this service");
            }
        } finally {
            other.stop(0);
        }
    }

    @Test
    void generate_printsAWholeKey_andNonsenseIsExplained() {
        assertThat(keys(Map.of(), "generate")).isEqualTo(KeyCommand.DONE);
        assertThat(KeyText.parse(out.toString(UTF_8).strip())).isPresent();

        for (String[] args : new String[][] {{"--help"}, {"help"}, {"create", "--help"}}) {
            assertThat(keys(Map.of(), args)).isEqualTo(KeyCommand.DONE);
            assertThat(out.toString(UTF_8)).contains("java -jar errand.jar keys");
            assertThat(err.toString(UTF_8)).isEmpty();
        }

        Map<String, List<String>> wrong = new LinkedHashMap<>();
        wrong.put("a command is missing", List.of());
        wrong.put("there is no command destroy", List.of("destroy"));
        wrong.put("create needs --scopes", List.of("create"));
        wrong.put("--scopes needs a value", List.of("create", "--scopes"));
        wrong.put("there is no option --scope", List.of("create", "--scope", "admin"));
        wrong.put("revoke needs the id of a key", List.of("revoke"));
        wrong.put("only create works with --offline", List.of("list", "--offline"));
        wrong.forEach((message, args) -> {
            assertThat(keys(Map.of(), args.toArray(String[]::new))).as(message).isEqualTo(KeyCommand.MISUSED);
            assertThat(err.toString(UTF_8)).contains(message).contains("java -jar errand.jar keys");
        });
        assertThat(keys(Map.of("ERRAND_URL", "http://127.0.0.1:1"), "list")).isEqualTo(KeyCommand.FAILED);
        assertThat(Stream.of(err.toString(UTF_8).split("\n"))).hasSize(1);
    }
}

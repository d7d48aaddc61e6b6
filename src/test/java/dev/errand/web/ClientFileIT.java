package dev.errand.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.errand.web.Api.Answer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.test.web.server.LocalServerPort;
import tools.jackson.databind.JsonNode;

/** {@code GET /clients/…}: the clients that are one file. */
@ServiceTest
class ClientFileIT {

    @LocalServerPort
    private int port;

    private Api api;

    @BeforeEach
    void connect() {
        api = new Api(port);
    }

    @Test
    void python_isServedAsItIs() throws IOException {
        Answer answer = api.get("/clients/errand.py");

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.header("Content-Type")).isEqualTo("text/x-python;charset=UTF-8");
        assertThat(answer.text()).isEqualTo(Files.readString(Path.of("clients/python/errand.py")));
    }

    @Test
    void javascript_isServedAsItIsWithItsTypes() throws IOException {
        Answer module = api.get("/clients/errand.mjs");

        assertThat(module.status()).isEqualTo(200);
        assertThat(module.header("Content-Type")).isEqualTo("text/javascript;charset=UTF-8");
        assertThat(module.text()).isEqualTo(Files.readString(Path.of("clients/javascript/errand.mjs")));
        for (String path : new String[] {"/clients/errand.d.mts", "/clients/errand.d.ts"}) {
            Answer types = api.get(path);

            assertThat(types.status()).isEqualTo(200);
            assertThat(types.header("Content-Type")).isEqualTo("application/typescript;charset=UTF-8");
            assertThat(types.text()).isEqualTo(Files.readString(Path.of("clients/javascript/errand.d.mts")));
        }
    }

    @Test
    void file_isNotSentAgainToWhoHasIt() {
        for (String path : new String[] {"/clients/errand.py", "/clients/errand.mjs", "/clients/errand.d.ts"}) {
            String tag = api.get(path).header("ETag");

            Answer again = api.get(path, "If-None-Match", tag);

            assertThat(again.status()).isEqualTo(304);
            assertThat(again.header("ETag")).isEqualTo(tag);
            assertThat(again.body()).isEmpty();
        }
    }

    /** A new option of a job is one of the clients', too. */
    @Test
    void clients_knowEveryOptionOfAJob() {
        JsonNode options = api.get("/v3/api-docs").json().at("/components/schemas/Submission/properties");
        assertThat(options.propertyNames()).contains("tags", "priority");

        for (String path : new String[] {"/clients/errand.py", "/clients/errand.mjs"}) {
            String client = api.get(path).text();
            assertThat(options.propertyNames())
                    .as(path)
                    .allMatch(option -> Pattern.compile("\\b" + option + "\\b")
                            .matcher(client)
                            .find());
        }
    }

    @Test
    void anythingElse_isNotThere() {
        for (String path : new String[] {"/clients/errand.rb", "/clients/", "/clients/..%2Fapplication.yaml"}) {
            assertThat(api.get(path).status()).as(path).isBetween(400, 404);
        }
        assertThat(api.get("/clients/errand.rb").json().path("detail").asString())
                .contains("errand.mjs", "errand.py");
    }
}

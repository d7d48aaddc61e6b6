package dev.errand.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.errand.web.Api.Answer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.test.web.server.LocalServerPort;

/** The pages as files: what is in them, {@code BrowserIT} looks at. */
@ServiceTest
class DashboardPagesIT {

    private static final Pattern FILE = Pattern.compile("(?:href|src)=\"(dashboard/[^\"]+)\"");

    @LocalServerPort
    private int port;

    private Api api;

    @BeforeEach
    void connect() {
        api = new Api(port);
    }

    @ParameterizedTest
    @CsvSource({
        "/,./",
        "/jobs,./",
        "/jobs?status=failed,./",
        "/jobs/job_x,../",
        "/result-queues/a%20b,../",
        "/schedules,./",
        "/schedules/nightly,../",
        "/nodes,./"
    })
    void page_leadsBackToWhereTheServiceBegins(String path, String root) {
        Answer answer = api.get(path);

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.text()).contains("<base href=\"" + root + "\">");
        assertThat(answer.header("Content-Type")).isEqualToIgnoringCase("text/html;charset=utf-8");
        assertThat(answer.header("Cache-Control")).isEqualTo("no-cache");
        assertThat(answer.header("Content-Security-Policy"))
                .isEqualTo(
                        "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:;"
                                + " base-uri 'self'; form-action 'self'; frame-ancestors 'none'; require-trusted-types-for 'script';"
                                + " trusted-types errand-worker");
    }

    @Test
    void files_mayBeKeptForEver() {
        String page = api.get("/").text();
        Matcher files = FILE.matcher(page);
        int found = 0;
        while (files.find()) {
            Answer file = api.get("/" + files.group(1));

            assertThat(file.status()).as(files.group(1)).isEqualTo(200);
            assertThat(file.header("Cache-Control")).isEqualTo("max-age=31536000, public, immutable");
            found++;
        }
        assertThat(found).isGreaterThan(20);
        assertThat(page).contains("data-mode=\"full\"");
    }

    @Test
    void fileOfAnotherVersion_isNotThere() {
        Answer answer = api.get("/dashboard/0123456789abcdef/app.mjs");

        assertThat(answer.status()).isEqualTo(404);
        assertThat(answer.header("Content-Type")).isEqualTo("application/problem+json");
    }

    @Test
    void page_isOnlyRead() {
        assertThat(api.send(api.request("/jobs").POST(java.net.http.HttpRequest.BodyPublishers.noBody()))
                        .status())
                .isEqualTo(405);
    }

    @Test
    void pageOfAnotherOrigin_changesNothing() {
        Answer answer = api.send(api.request(
                        "/v1/jobs", "Content-Type", "application/json", "Sec-Fetch-Site", "cross-site")
                .POST(java.net.http.HttpRequest.BodyPublishers.ofString("{\"task\": \"square\", \"args\": [3]}")));

        assertThat(answer.status()).isEqualTo(403);
        assertThat(answer.json().path("type").asString()).endsWith("/problems/cross-site");
    }
}

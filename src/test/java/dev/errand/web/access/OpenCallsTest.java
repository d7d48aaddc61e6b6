package dev.errand.web.access;

import static org.assertj.core.api.Assertions.assertThat;

import dev.errand.access.AccessProperties;
import dev.errand.problem.Problem;
import dev.errand.problem.ProblemType;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.mock.web.MockHttpServletRequest;

/** What keeps web pages out while nobody needs a key. */
class OpenCallsTest {

    private final OpenCalls calls = new OpenCalls(
            new AccessProperties(
                    AccessProperties.Mode.OPEN,
                    null,
                    Path.of("bootstrap.key"),
                    Duration.ofSeconds(5),
                    Duration.ofSeconds(60),
                    List.of("Errand.internal"),
                    false,
                    10),
            new Cors(new CorsProperties(List.of("https://app.example.org"))),
            "https://jobs.example.org/base");

    private @Nullable ProblemType refusal(String method, String host, @Nullable String origin) {
        MockHttpServletRequest request = new MockHttpServletRequest(method, "/v1/jobs");
        request.addHeader("Host", host);
        request.setServerName(host.replaceFirst(":[0-9]+$", ""));
        if (origin != null) {
            request.addHeader("Origin", origin);
        }
        Problem problem = calls.refusal(request);
        return problem == null ? null : problem.type();
    }

    @ParameterizedTest
    @CsvSource({"localhost:8080", "LOCALHOST", "127.0.0.1:8080", "[::1]:8080", "errand.internal", "jobs.example.org"})
    void namesOfItsOwn_areAnswered(String host) {
        assertThat(refusal("GET", host, null)).isNull();
        assertThat(refusal("POST", host, null)).isNull();
    }

    @ParameterizedTest
    @CsvSource({"evil.example.org", "localhost.evil.example.org", "127.0.0.2", "10.0.0.1:8080"})
    void otherNames_areMisdirected(String host) {
        assertThat(refusal("GET", host, null)).isEqualTo(ProblemType.MISDIRECTED);
    }

    @Test
    void aRequestWithoutAName_asOfHttp10_isNoBrowsers() {
        assertThat(calls.refusal(new MockHttpServletRequest("GET", "/v1/jobs"))).isNull();
    }

    @ParameterizedTest
    @CsvSource({
        "POST, http://localhost:8080, true",
        "POST, http://localhost:3000, false",
        "POST, https://evil.example.org, false",
        "POST, null, false",
        "DELETE, https://evil.example.org, false",
        "PATCH, https://evil.example.org, false",
        "POST, https://app.example.org, true",
        "POST, https://jobs.example.org, true",
        "GET, https://evil.example.org, true",
        "HEAD, https://evil.example.org, true",
        "OPTIONS, https://evil.example.org, true"
    })
    void pagesOfOthers_changeNothing(String method, String origin, boolean allowed) {
        assertThat(refusal(method, "localhost:8080", origin)).isEqualTo(allowed ? null : ProblemType.CROSS_SITE);
    }
}

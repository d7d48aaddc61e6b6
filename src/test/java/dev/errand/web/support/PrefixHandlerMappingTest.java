package dev.errand.web.support;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.http.MediaType;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.context.support.StaticWebApplicationContext;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.servlet.HandlerExecutionChain;
import org.springframework.web.servlet.HandlerMapping;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;
import org.springframework.web.util.ServletRequestPathUtils;

/** Whatever is asked for, the answer is that of Spring's own mapping. */
class PrefixHandlerMappingTest {

    private static final List<String> PATHS = List.of(
            "/v1/jobs",
            "/v1/jobs/wait",
            "/v1/jobs/7",
            "/v1/jobs/7/result",
            "/v1/jobs/7/log",
            "/v1/jobs/a%2Fb",
            "/v1/jobs/7;x=1",
            "/v1/jobs;x=1/7",
            "/v1/job%73/7",
            "/v1/batches/7",
            "/v1/batches/",
            "/v1/jobs/",
            "/files/a",
            "/rest/a",
            "/none");

    private final RequestMappingHandlerMapping ours = new PrefixHandlerMapping();
    private final RequestMappingHandlerMapping springs = new RequestMappingHandlerMapping();
    private final RequestMappingHandlerMapping oursOfDocuments = new PrefixHandlerMapping();
    private final RequestMappingHandlerMapping springsOfDocuments = new RequestMappingHandlerMapping();

    @Controller
    static class Jobs {
        @GetMapping("/v1/jobs")
        void list() {}

        @PostMapping("/v1/jobs")
        void submit() {}

        @PostMapping("/v1/jobs/wait")
        void await() {}

        @GetMapping("/v1/jobs/{id}")
        void read() {}

        @DeleteMapping("/v1/jobs/{id}")
        void delete() {}

        @GetMapping("/v1/jobs/{id}/result")
        void result() {}

        @GetMapping("/v1/jobs/{id}/{part}")
        void part() {}

        @GetMapping("/v1/batches/{id}")
        void batch() {}

        @GetMapping("/files/**")
        void files() {}

        @GetMapping("/rest/{*path}")
        void rest() {}
    }

    @Controller
    @RequestMapping(produces = MediaType.APPLICATION_JSON_VALUE)
    static class Documents extends Jobs {}

    @BeforeEach
    void begin() {
        map(Jobs.class, ours, springs);
        map(Documents.class, oursOfDocuments, springsOfDocuments);
    }

    private static void map(Class<?> controller, RequestMappingHandlerMapping... mappings) {
        StaticWebApplicationContext context = new StaticWebApplicationContext();
        context.registerSingleton("jobs", controller);
        for (RequestMappingHandlerMapping mapping : mappings) {
            mapping.setApplicationContext(context);
            mapping.afterPropertiesSet();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "GET, /v1/jobs, list",
        "POST, /v1/jobs, submit",
        "POST, /v1/jobs/wait, await",
        "GET, /v1/jobs/wait, read",
        "GET, /v1/jobs/7, read",
        "HEAD, /v1/jobs/7, read",
        "DELETE, /v1/jobs/7, delete",
        "GET, /v1/jobs/7/result, result",
        "GET, /v1/jobs/7/log, part",
        "GET, /v1/job%73/7, read",
        "GET, /v1/jobs/a%2Fb, read",
        "GET, /v1/jobs;x=1/7, read",
        "GET, /v1/batches/7, batch",
        "GET, /files, files",
        "GET, /files/a/b/c, files",
        "GET, /rest/a/b, rest",
        "GET, /v1/jobs/, none",
        "GET, /v1/jobs/7/, none",
        "GET, /v1//7, none",
        "GET, /v1/jobs/1/2/3, none",
        "GET, /, none",
        "PUT, /v1/jobs/7, HttpRequestMethodNotSupportedException",
        "POST, /v1/jobs/7/result, HttpRequestMethodNotSupportedException"
    })
    void findsWhatSpringFinds(String method, String path, String expected) {
        MockHttpServletRequest request = request(method, path);
        MockHttpServletRequest toSpring = request(method, path);

        assertThat(found(ours, request)).isEqualTo(expected);

        assertThat(found(springs, toSpring)).isEqualTo(expected);
        for (String attribute : new String[] {
            HandlerMapping.BEST_MATCHING_PATTERN_ATTRIBUTE, HandlerMapping.URI_TEMPLATE_VARIABLES_ATTRIBUTE
        }) {
            assertThat(request.getAttribute(attribute)).isEqualTo(toSpring.getAttribute(attribute));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "*/*",
                "application/json",
                "application/*",
                "text/html",
                "text/html, application/json;q=0.5",
                "nonsense"
            })
    void findsWhatSpringFinds_whateverTheClientTakes(String accept) {
        for (String method : new String[] {"GET", "POST", "PUT", "DELETE", "HEAD", "OPTIONS"}) {
            for (String path : PATHS) {
                MockHttpServletRequest request = request(method, path);
                MockHttpServletRequest toSpring = request(method, path);
                if (!accept.isEmpty()) {
                    request.addHeader("Accept", accept);
                    toSpring.addHeader("Accept", accept);
                }

                String found = found(oursOfDocuments, request);

                assertThat(found).as("%s %s", method, path).isEqualTo(found(springsOfDocuments, toSpring));
                for (String attribute : new String[] {
                    HandlerMapping.BEST_MATCHING_PATTERN_ATTRIBUTE,
                    HandlerMapping.URI_TEMPLATE_VARIABLES_ATTRIBUTE,
                    HandlerMapping.PRODUCIBLE_MEDIA_TYPES_ATTRIBUTE
                }) {
                    assertThat(request.getAttribute(attribute))
                            .as("%s of %s %s", attribute, method, path)
                            .isEqualTo(toSpring.getAttribute(attribute));
                }
            }
        }
    }

    @Test
    void knowsWhatPathAndMethodAloneDecideOn() {
        assertThat(new Shortcuts(oursOfDocuments.getHandlerMethods()).patterns())
                .containsExactlyInAnyOrder(
                        "GET /v1/jobs",
                        "POST /v1/jobs",
                        "POST /v1/jobs/wait",
                        "GET /v1/jobs/{id}",
                        "DELETE /v1/jobs/{id}",
                        "GET /v1/batches/{id}");
        assertThat(new Shortcuts(ours.getHandlerMethods()).patterns()).isEmpty();
    }

    private static MockHttpServletRequest request(String method, String path) {
        MockHttpServletRequest request = new MockHttpServletRequest(method, path);
        ServletRequestPathUtils.parseAndCache(request);
        return request;
    }

    private static String found(RequestMappingHandlerMapping mapping, MockHttpServletRequest request) {
        try {
            HandlerExecutionChain chain = mapping.getHandler(request);
            return chain == null
                    ? "none"
                    : ((HandlerMethod) Objects.requireNonNull(chain.getHandler()))
                            .getMethod()
                            .getName();
        } catch (Exception e) {
            return e.getClass().getSimpleName();
        }
    }
}

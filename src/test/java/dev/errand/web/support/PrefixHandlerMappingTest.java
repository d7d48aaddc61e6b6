package dev.errand.web.support;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.context.support.StaticWebApplicationContext;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.servlet.HandlerExecutionChain;
import org.springframework.web.servlet.HandlerMapping;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;
import org.springframework.web.util.ServletRequestPathUtils;

/** Whatever is asked for, the answer is that of Spring's own mapping. */
class PrefixHandlerMappingTest {

    private final RequestMappingHandlerMapping ours = new PrefixHandlerMapping();
    private final RequestMappingHandlerMapping springs = new RequestMappingHandlerMapping();

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

    @BeforeEach
    void begin() {
        StaticWebApplicationContext context = new StaticWebApplicationContext();
        context.registerSingleton("jobs", Jobs.class);
        for (RequestMappingHandlerMapping mapping : new RequestMappingHandlerMapping[] {ours, springs}) {
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

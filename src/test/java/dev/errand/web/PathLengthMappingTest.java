package dev.errand.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.springframework.web.bind.annotation.RequestMethod.GET;

import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.web.servlet.mvc.method.RequestMappingInfo;
import org.springframework.web.util.ServletRequestPathUtils;

class PathLengthMappingTest {

    private final PathLengthMapping mapping = new PathLengthMapping();

    private @Nullable RequestMappingInfo match(RequestMappingInfo info, String path) {
        MockHttpServletRequest request = new MockHttpServletRequest("GET", path);
        ServletRequestPathUtils.parseAndCache(request);
        return mapping.getMatchingMapping(info, request);
    }

    private static RequestMappingInfo info(String... patterns) {
        RequestMappingInfo.BuilderConfiguration options = new RequestMappingInfo.BuilderConfiguration();
        return RequestMappingInfo.paths(patterns).methods(GET).options(options).build();
    }

    @ParameterizedTest
    @CsvSource({
        "/v1/jobs/{id}, /v1/jobs/a, true",
        "/v1/jobs/{id}, /v1/jobs/a%2Fb, true",
        "/v1/jobs/{id}, /v1/jobs/, false",
        "/v1/jobs/{id}, /v1/jobs, false",
        "/v1/jobs/{id}, /v1/jobs/a/, false",
        "/v1/jobs/{id}, /v1/jobs/a/result, false",
        "/v1/jobs/{id}, /v1/tasks/a, false",
        "/v1/jobs/{id}/result, /v1/jobs/a/result, true",
        "/docs/**, /docs/a/b/c, true",
        "/docs/*.html, /docs/a.html, true",
        "/docs/{*rest}, /docs/a/b, true"
    })
    void findsWhatSpringFinds(String pattern, String path, boolean found) {
        assertThat(match(info(pattern), path) != null).isEqualTo(found);
        assertThat(match(info(pattern, "/a/longer/one/than/that"), path) != null)
                .isEqualTo(found);
    }

    @Test
    void aLengthIsKnown_whereAllPatternsHaveIt() {
        assertThat(PathLengthMapping.lengthOf(info("/v1/jobs/{id}", "/v1/tasks/{name}")))
                .isEqualTo(OptionalInt.of(6));
        assertThat(PathLengthMapping.lengthOf(info("/v1/jobs", "/v1/jobs/{id}")))
                .isEmpty();
        assertThat(PathLengthMapping.lengthOf(info("/docs/**"))).isEmpty();
    }
}

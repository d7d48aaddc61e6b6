package dev.errand.web.support;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which addresses are pages, and where the service begins from there. */
class PageRoutesTest {

    @ParameterizedTest
    @CsvSource({"/,./", "/jobs,./", "/jobs/job_1,../", "/queues/mail,../", "/result-queues/a.b,../", "/errors/12ab,../"
    })
    void pages_leadBackToTheRoot(String path, String root) {
        assertThat(PageRoutes.contain(path)).isTrue();
        assertThat(PageRoutes.toRoot(path)).isEqualTo(root);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/v1/jobs",
                "/jobs/",
                "/jobs/a/b",
                "/job",
                "/problems",
                "/actuator/health",
                "//",
                "/dashboard",
                ""
            })
    void otherAddresses_areNone(String path) {
        assertThat(PageRoutes.contain(path)).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "/dashboard/abc/app.mjs,true",
        "/dashboard/abc/core/api.mjs,true",
        "/,true",
        "/dashboards,false",
        "/v1/tenants,false"
    })
    void filesOfPages_areWithThem(String path, boolean there) {
        assertThat(PageRoutes.containWithFiles(path)).isEqualTo(there);
    }
}

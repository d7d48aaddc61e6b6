package dev.errand.web.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.errand.problem.ProblemException;
import dev.errand.problem.ProblemType;
import dev.errand.web.support.DashboardProperties;
import dev.errand.web.support.ReadOnlyPages;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.mock.web.MockHttpServletResponse;

/** What pages in a browser may change. */
class PageCallsTest {

    private static final String APP = "https://app.example.org";

    private static boolean passes(
            DashboardProperties.Mode mode, String method, String path, @Nullable String site, @Nullable String origin) {
        PageCalls calls = new PageCalls(new Cors(new CorsProperties(List.of(APP))), new DashboardProperties(mode));
        MockHttpServletRequest request = new MockHttpServletRequest(method, path);
        request.setServletPath(path);
        if (site != null) {
            request.addHeader("Sec-Fetch-Site", site);
        }
        if (origin != null) {
            request.addHeader("Origin", origin);
        }
        return calls.preHandle(request, new MockHttpServletResponse(), new Object());
    }

    @ParameterizedTest
    @ValueSource(strings = {"cross-site", "same-site", "", "something-new"})
    void pagesOfOthers_changeNothing(String site) {
        for (String method : List.of("POST", "PUT", "PATCH", "DELETE")) {
            assertThatThrownBy(() -> passes(
                            DashboardProperties.Mode.FULL, method, "/v1/jobs", site, "https://other.example.org"))
                    .isInstanceOfSatisfying(
                            ProblemException.class,
                            e -> assertThat(e.problem().type()).isEqualTo(ProblemType.CROSS_SITE));
        }
        assertThat(passes(DashboardProperties.Mode.FULL, "GET", "/v1/jobs", site, null))
                .isTrue();
    }

    @Test
    void pagesOfListedOrigins_may() {
        assertThat(passes(DashboardProperties.Mode.FULL, "POST", "/v1/jobs", "cross-site", APP))
                .isTrue();
        assertThat(passes(DashboardProperties.Mode.READ_ONLY, "POST", "/v1/jobs", "cross-site", APP))
                .isTrue();
    }

    @ParameterizedTest
    @EnumSource(DashboardProperties.Mode.class)
    void whatIsNoBrowser_isNotConcerned(DashboardProperties.Mode mode) {
        assertThat(passes(mode, "POST", "/v1/jobs", null, null)).isTrue();
        assertThat(passes(mode, "DELETE", "/v1/jobs/job_1", null, null)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"same-origin", "none"})
    void ownPages_onlyReadWhereTheyAreToldTo(String site) {
        assertThat(passes(DashboardProperties.Mode.FULL, "POST", "/v1/jobs", site, null))
                .isTrue();
        assertThat(passes(DashboardProperties.Mode.READ_ONLY, "GET", "/v1/jobs", site, null))
                .isTrue();
        assertThat(passes(DashboardProperties.Mode.READ_ONLY, "POST", "/v1/jobs/check", site, null))
                .isTrue();
        assertThat(passes(DashboardProperties.Mode.READ_ONLY, "POST", "/v1/jobs/wait", site, null))
                .isTrue();
        for (String method : List.of("POST", "PUT", "PATCH", "DELETE")) {
            assertThatThrownBy(() -> passes(DashboardProperties.Mode.READ_ONLY, method, "/v1/jobs", site, null))
                    .isInstanceOfSatisfying(
                            ProblemException.class,
                            e -> assertThat(e.problem().type()).isEqualTo(ProblemType.FORBIDDEN));
        }
    }

    /** Of these only the body says whether they change anything, which is read later. */
    @ParameterizedTest
    @ValueSource(strings = {"/v1/jobs/retry", "/v1/jobs/cancel", "/v1/jobs/delete"})
    void callsThatMayOnlyCount_areLeftToThemselves(String path) {
        PageCalls calls = new PageCalls(
                new Cors(new CorsProperties(List.of())), new DashboardProperties(DashboardProperties.Mode.READ_ONLY));
        MockHttpServletRequest request = new MockHttpServletRequest("POST", path);
        request.setServletPath(path);
        request.addHeader("Sec-Fetch-Site", "same-origin");

        assertThat(calls.preHandle(request, new MockHttpServletResponse(), new Object()))
                .isTrue();
        assertThatThrownBy(() -> ReadOnlyPages.refuseChange(request)).isInstanceOf(ProblemException.class);
    }
}

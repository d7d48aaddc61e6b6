package dev.errand.web.access;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PublicPathsTest {

    private static final PublicPaths USUAL = new PublicPaths(false, "/actuator", false);

    @Test
    void theBareStatusIsPublic_andAllElseOfOperatorsIsTheirs() {
        assertThat(USUAL.contain("/actuator/health")).isTrue();
        assertThat(USUAL.contain("/actuator/health/readiness")).isTrue();
        assertThat(USUAL.contain("/actuator/health/db")).isFalse();
        assertThat(USUAL.contain("/actuator/prometheus")).isFalse();
        assertThat(USUAL.contain("/v3/api-docs")).isFalse();
        assertThat(USUAL.isOfOperators("/actuator/prometheus")).isTrue();
        assertThat(USUAL.isOfOperators("/v1/jobs")).isFalse();
        assertThat(new PublicPaths(true, "/actuator", false).contain("/v3/api-docs"))
                .isTrue();
    }

    @Test
    void operatorsMayHaveAnotherPath_orNone() {
        PublicPaths other = new PublicPaths(false, "/manage", false);
        assertThat(other.contain("/manage/health")).isTrue();
        assertThat(other.contain("/actuator/health")).isFalse();
        assertThat(other.isOfOperators("/manage/prometheus")).isTrue();
        assertThat(other.isOfHealth("/manage/health/readiness")).isTrue();

        PublicPaths none = new PublicPaths(false, "/", true);
        assertThat(none.contain("/health")).isTrue();
        assertThat(none.isOfOperators("/prometheus")).isTrue();
        assertThat(none.isOfOperators("/v1/jobs")).isFalse();
        assertThat(none.isOfOperators("/sign-in")).isFalse();
    }

    @Test
    void peopleSignIn_whereTheyCan() {
        PublicPaths people = new PublicPaths(false, "/actuator", true);
        assertThat(people.contain("/sign-in")).isTrue();
        assertThat(people.contain("/sign-in/callback")).isTrue();
        assertThat(people.contain("/sign-out")).isFalse();
        assertThat(USUAL.contain("/sign-in")).isFalse();
    }
}

package dev.errand.job.trace;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The header, as W3C Trace Context lays it down. */
class TraceContextTest {

    private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
    private static final String SPAN = "00f067aa0ba902b7";

    @Test
    void header_isRead_andWrittenAgain() {
        TraceContext read =
                TraceContext.parse("00-" + TRACE + "-" + SPAN + "-01").orElseThrow();

        assertThat(read).isEqualTo(new TraceContext(TRACE, SPAN, true));
        assertThat(read.header()).isEqualTo("00-" + TRACE + "-" + SPAN + "-01");
    }

    @Test
    void laterVersions_mayHaveMore_ofWhichTheFirstPartsCount() {
        assertThat(TraceContext.parse("cc-" + TRACE + "-" + SPAN + "-00-what.the.future.brings"))
                .contains(new TraceContext(TRACE, SPAN, false));
        assertThat(TraceContext.parse("cc-" + TRACE + "-" + SPAN + "-03"))
                .contains(new TraceContext(TRACE, SPAN, true));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "00",
                "ff-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
                "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-more",
                "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-0",
                "00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01",
                "00-4bf92f3577b34da6a3ce929d0e0e473-00f067aa0ba902b77-01",
                "00-00000000000000000000000000000000-00f067aa0ba902b7-01",
                "00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01",
                "00_4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
                "cc-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01.more",
                "0x-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"
            })
    void whatTheStandardDoesNotKnow_isNoHeader(String header) {
        assertThat(TraceContext.parse(header)).isEmpty();
    }

    @Test
    void noHeader_isNone() {
        assertThat(TraceContext.parse(null)).isEmpty();
    }

    @Test
    void freshOnes_haveAnIdOfTheirOwn_andNoSpanYet() {
        TraceContext one = TraceContext.fresh();

        assertThat(one.traceId())
                .matches("[0-9a-f]{32}")
                .isNotEqualTo(TraceContext.fresh().traceId());
        assertThat(one.hasSpan()).isFalse();
        assertThat(one.in(SpanIds.span("a")).hasSpan()).isTrue();
    }
}

package dev.errand.tracing.otlp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.errand.job.trace.SpanIds;
import dev.errand.job.trace.TraceContext;
import dev.errand.tracing.SentSpans;
import dev.errand.tracing.Span;
import dev.errand.tracing.TracingProperties;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Nobody waits for who receives spans, and what waits for it is bounded. */
@Timeout(60)
class OtlpSpansTest {

    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");

    private static OtlpSpans to(String url, int maxPending) {
        OtlpSpans spans = new OtlpSpans(new TracingProperties(
                url, "errand", 1, Map.of(), Duration.ofSeconds(10), Duration.ofMillis(20), maxPending));
        spans.start();
        return spans;
    }

    private static Span span(int number) {
        TraceContext self = TraceContext.fresh().in(SpanIds.span("s" + number));
        return new Span(
                "run echo",
                Span.Kind.CONSUMER,
                self,
                Optional.empty(),
                List.of(),
                NOW,
                NOW.plusSeconds(1),
                Map.of("errand.attempt", 1L, "errand.task", "echo"),
                true);
    }

    @Test
    void aSpan_arrivesAsItIs() throws IOException {
        try (SentSpans receiver = new SentSpans()) {
            OtlpSpans spans = to(receiver.url(), 100);
            Span made = span(1);

            spans.record(made);

            await().untilAsserted(() -> assertThat(receiver.all()).hasSize(1));
            SentSpans.Sent sent = receiver.all().getFirst();
            assertThat(sent.traceId()).isEqualTo(made.self().traceId());
            assertThat(sent.spanId()).isEqualTo(made.self().spanId());
            assertThat(sent.parentId()).isEmpty();
            assertThat(sent.end() - sent.start())
                    .isEqualTo(Duration.ofSeconds(1).toNanos());
            assertThat(sent.attributes())
                    .containsExactlyInAnyOrderEntriesOf(Map.of("errand.attempt", "1", "errand.task", "echo"));
            assertThat(sent.failed()).isTrue();
            spans.stop();
        }
    }

    @Test
    void whatWaits_isSentAtTheEnd() throws IOException {
        try (SentSpans receiver = new SentSpans()) {
            OtlpSpans spans = new OtlpSpans(new TracingProperties(
                    receiver.url(), "errand", 1, Map.of(), Duration.ofSeconds(10), Duration.ofSeconds(60), 100));
            spans.start();
            spans.record(span(1));

            spans.stop();

            assertThat(receiver.all()).hasSize(1);
        }
    }

    @Test
    void aReceiverThatDoesNotAnswer_isNotWaitedFor_andLittleIsKeptForIt() throws IOException {
        CountDownLatch held = new CountDownLatch(1);
        try (SentSpans receiver = new SentSpans()) {
            receiver.hold(held);
            OtlpSpans spans = to(receiver.url(), 100);

            for (int i = 0; i < 20_000; i++) {
                spans.record(span(i));
            }

            held.countDown();
            spans.stop();
            // Those that were under way, and those that waited; far from all, since nobody waited for them.
            assertThat(receiver.all()).hasSizeBetween(100, 10_000);
        }
    }

    @Test
    void noReceiver_isNoFailure_andTheEndIsBounded() throws IOException {
        String gone;
        try (SentSpans receiver = new SentSpans()) {
            gone = receiver.url();
        }
        OtlpSpans spans = to(gone, 100);

        for (int i = 0; i < 1_000; i++) {
            spans.record(span(i));
        }

        spans.stop();
    }
}

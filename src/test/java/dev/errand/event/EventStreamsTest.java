package dev.errand.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.errand.event.EventSource.Beginning;
import dev.errand.job.LogLine;
import dev.errand.problem.ProblemException;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.util.unit.DataSize;

/** How events get to clients, with a source and clients in memory. */
@Timeout(30)
class EventStreamsTest {

    private static final String ID = "job_x";
    private static final long HUNDRED_BYTES = 100;

    private final FakeSource source = new FakeSource();
    private EventStreams streams = open(Duration.ofSeconds(15), Duration.ofSeconds(30));

    private static EventStreams open(Duration heartbeat, Duration writeTimeout) {
        EventStreams opened = new EventStreams(
                new StreamProperties(3, heartbeat, writeTimeout, DataSize.ofBytes(HUNDRED_BYTES), 10, 2),
                new SimpleMeterRegistry());
        opened.start();
        return opened;
    }

    @AfterEach
    void stop() {
        streams.stop();
    }

    /** Lines numbered from 1; when it is over, the end follows. */
    private static final class FakeSource implements EventSource {
        private volatile long last;
        private volatile boolean over;
        private volatile boolean gone;

        @Override
        public Beginning begin(String id, OptionalLong after) {
            return new Beginning.Missing();
        }

        @Override
        public Optional<Excerpt> read(String id, long after, int limit) {
            if (gone) {
                return Optional.empty();
            }
            long to = last;
            boolean ends = over;
            List<StreamEvent> events = new ArrayList<>();
            for (long number = after + 1; number <= to && events.size() < limit; number++) {
                events.add(new StreamEvent.Logged(number, new LogLine(LogLine.Level.INFO, "", Instant.EPOCH)));
            }
            boolean more = after + limit < to;
            if (ends && !more && after <= to) {
                events.add(new StreamEvent.End(to + 1, "over"));
            }
            return Optional.of(new Excerpt(events, more));
        }
    }

    /** Each event takes ten bytes: nine digits and a space. */
    private static final class FakeWriter implements EventWriter {
        @Override
        public byte[] write(StreamEvent event) {
            String kind = event instanceof StreamEvent.Snapshot ? "s" : event instanceof StreamEvent.End ? "e" : "l";
            return "%s%08d ".formatted(kind, event.number()).getBytes(StandardCharsets.US_ASCII);
        }

        @Override
        public byte[] heartbeat() {
            return "beat ".getBytes(StandardCharsets.US_ASCII);
        }
    }

    private static final class FakeSink implements EventSink {
        final List<String> parts = new CopyOnWriteArrayList<>();
        volatile boolean takesMore = true;
        volatile boolean closed;
        volatile boolean aborted;

        @Override
        public boolean offer(byte[] bytes) {
            parts.add(new String(bytes, StandardCharsets.US_ASCII));
            return takesMore;
        }

        @Override
        public void close() {
            closed = true;
        }

        @Override
        public void abort() {
            aborted = true;
        }

        List<String> words() {
            return List.of(String.join("", parts).trim().split(" "));
        }
    }

    private EventStreams.Stream stream(FakeSink sink, long after) {
        return streams.open(ID, new Beginning.Resumed(after), source, sink, new FakeWriter());
    }

    private static List<String> lines(long from, long to) {
        return LongStream.rangeClosed(from, to).mapToObj("l%08d"::formatted).toList();
    }

    @Test
    void start_afterAStop_looksAfterStreamsAgain() {
        streams.stop();
        streams.start();

        assertThat(streams.isRunning()).isTrue();
    }

    @Test
    void nothingIsSentBeforeTheClientIsReady() {
        source.last = 3;
        FakeSink sink = new FakeSink();

        EventStreams.Stream stream = stream(sink, 0);
        streams.changed(ID);
        assertThat(sink.parts).isEmpty();

        stream.ready();
        await().untilAsserted(
                        () -> assertThat(sink.words()).containsExactly("beat", "l00000001", "l00000002", "l00000003"));
    }

    @Test
    void aFreshStream_beginsWithTheSnapshotAndGoesOnAfterIt() {
        source.last = 3;
        FakeSink sink = new FakeSink();
        Beginning fresh = new Beginning.Fresh(new StreamEvent.Snapshot(2, "subject"));

        streams.open(ID, fresh, source, sink, new FakeWriter()).ready();

        await().untilAsserted(() -> assertThat(sink.words()).containsExactly("s00000002", "l00000003"));
    }

    @Test
    void aHint_bringsWhatIsNew_andTheEndClosesTheStream() {
        FakeSink sink = new FakeSink();
        stream(sink, 0).ready();
        source.last = 1;
        streams.changed(ID);
        await().untilAsserted(() -> assertThat(sink.words()).containsExactly("beat", "l00000001"));

        source.over = true;
        streams.changed(ID);

        await().untilAsserted(() -> assertThat(sink.words()).containsExactly("beat", "l00000001", "e00000002"));
        await().untilAsserted(() -> assertThat(sink.closed).isTrue());
    }

    @Test
    void aSubjectThatIsRemoved_cutsItsStreams() {
        FakeSink sink = new FakeSink();
        stream(sink, 0).ready();
        source.gone = true;
        streams.changed(ID);

        await().untilAsserted(() -> assertThat(sink.aborted).isTrue());
        assertThat(sink.closed).isFalse();
    }

    @Test
    void aSubjectThatWasOverWhenItsStreamBegan_andIsRemoved_hasItsEnd() {
        source.gone = true;
        FakeSink sink = new FakeSink();
        Beginning over = new Beginning.Fresh(new StreamEvent.Snapshot(2, "subject"), new StreamEvent.End(3, "subject"));

        streams.open(ID, over, source, sink, new FakeWriter()).ready();

        await().untilAsserted(() -> assertThat(sink.closed).isTrue());
        assertThat(sink.words()).containsExactly("s00000002", "e00000003");
        assertThat(sink.aborted).isFalse();
    }

    @Test
    void aSlowClient_isSentABoundedPartAtATime_andInTheEndEverything() {
        source.last = 1000;
        source.over = true;
        FakeSink sink = new FakeSink();
        sink.takesMore = false;
        EventStreams.Stream stream = stream(sink, 0);
        for (int parts = 1; !sink.closed; parts++) {
            int expected = parts;
            stream.ready();
            await().untilAsserted(() -> assertThat(sink.parts).hasSize(expected));
        }

        assertThat(sink.parts).allMatch(part -> part.length() <= HUNDRED_BYTES + 10);
        assertThat(sink.words().subList(1, 1001)).isEqualTo(lines(1, 1000));
        assertThat(sink.words()).endsWith("e00001001");
    }

    @Test
    void aClientThatDoesNotRead_isCutOff_andDoesNotDelayOthers() {
        streams.stop();
        streams = open(Duration.ofSeconds(15), Duration.ofMillis(20));
        FakeSink stuck = new FakeSink();
        stuck.takesMore = false;
        FakeSink other = new FakeSink();
        stream(stuck, 0).ready();
        stream(other, 0).ready();

        source.last = 50;
        streams.changed(ID);

        await().untilAsserted(() -> assertThat(other.words()).hasSize(51));
        assertThat(stuck.words()).containsExactly("beat");
        await().untilAsserted(() -> {
            streams.tick();
            assertThat(stuck.aborted).isTrue();
        });
        assertThat(other.aborted).isFalse();
    }

    @Test
    void aQuietStream_getsSignsOfLife_andFindsWhatNobodyHintedAt() {
        streams.stop();
        streams = open(Duration.ofMillis(100), Duration.ofSeconds(30));
        FakeSink sink = new FakeSink();
        stream(sink, 0).ready();

        await().untilAsserted(
                        () -> assertThat(sink.words()).hasSizeGreaterThan(2).containsOnly("beat"));
        source.last = 1;
        await().untilAsserted(() -> assertThat(sink.words()).contains("l00000001"));
    }

    @Test
    void moreThanMayBeOpen_areRefused_untilOneHasGone() {
        List<EventStreams.Stream> open = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            open.add(stream(new FakeSink(), 0));
        }
        assertThatThrownBy(() -> stream(new FakeSink(), 0)).isInstanceOf(ProblemException.class);

        open.getFirst().gone();
        open.getFirst().gone();

        assertThat(streams.size()).isEqualTo(2);
        stream(new FakeSink(), 0);
        assertThatThrownBy(() -> stream(new FakeSink(), 0)).isInstanceOf(ProblemException.class);
    }

    @Test
    void theEndOfTheService_cutsEveryStream_butThoseThatAreOver() {
        FakeSink over = new FakeSink();
        source.over = true;
        stream(over, 0).ready();
        await().until(() -> over.closed);
        source.over = false;
        FakeSink sink = new FakeSink();
        stream(sink, 0).ready();
        FakeSink late = new FakeSink();
        EventStreams.Stream notReady = stream(late, 0);

        streams.stop();
        notReady.ready();

        assertThat(sink.aborted).isTrue();
        assertThat(late.aborted).isTrue();
        assertThat(over.aborted).isFalse();
        assertThatThrownBy(() -> stream(new FakeSink(), 0)).isInstanceOf(ProblemException.class);
    }

    @Test
    void manyStreamsUnderConstantNews_missNothing() {
        streams.stop();
        streams = new EventStreams(
                new StreamProperties(
                        100, Duration.ofSeconds(15), Duration.ofSeconds(30), DataSize.ofKilobytes(16), 10, 4),
                new SimpleMeterRegistry());
        streams.start();
        List<FakeSink> sinks = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            FakeSink sink = new FakeSink();
            sinks.add(sink);
            stream(sink, i).ready();
        }
        for (int i = 1; i <= 2000; i++) {
            source.last = i;
            streams.changed(ID);
        }
        source.over = true;
        streams.changed(ID);
        for (int i = 0; i < 50; i++) {
            FakeSink sink = sinks.get(i);
            await().until(() -> sink.closed);
            assertThat(sink.words().subList(1, sink.words().size() - 1)).isEqualTo(lines(i + 1, 2000));
        }
    }
}

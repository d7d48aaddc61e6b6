package dev.errand.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * With a heap of 256 MB and the image's options, sixty-four clients ask for as much as they may, all at once, for
 * {@code errand.test.small-heap.seconds}: the process lives, and nothing beside it is lost.
 */
@Tag("long")
class SmallHeapIT {

    private static final int SECONDS = Integer.getInteger("errand.test.small-heap.seconds", 90);
    private static final int HEAP_MEGABYTES = 256;

    /** As in the image; a collection is written down, so that what was really held is known. */
    private static final List<String> JVM = List.of(
            "-Xmx" + HEAP_MEGABYTES + "m",
            "-XX:InitialHeapSize=48m",
            "-XX:+UseSerialGC",
            "-XX:TrimNativeHeapInterval=2000",
            "-XX:+ExitOnOutOfMemoryError",
            "-Xlog:gc:file=gc.log:uptime:filecount=0");

    private static final List<String> ARGUMENTS = List.of(
            "--errand.execution.queues.default.capacity=1000000",
            "--errand.execution.queues.witness.concurrency=8",
            "--errand.http.allow=127.0.0.1",
            "--errand.webhooks.allow=127.0.0.1",
            // Enough for readers to find what they were told of, and little enough for the disk.
            "--errand.retention.results=45s",
            "--errand.result-queue.retention=60s",
            "--errand.maintenance.prune-interval=5s",
            "--errand.webhooks.retention=60s",
            "--errand.webhooks.upkeep-interval=5s");

    @TempDir
    private Path directory;

    @Test
    @Timeout(value = 40, unit = TimeUnit.MINUTES)
    void everythingAtItsLimits_neitherEndsTheProcessNorHarmsTheWorkBesideIt() throws Exception {
        SmallHeapTally tally = new SmallHeapTally();
        try (ErrandProcess errand = new ErrandProcess(directory, JVM, ARGUMENTS).start();
                SmallHeapOrigin origin = new SmallHeapOrigin();
                SmallHeapFigures figures = new SmallHeapFigures(errand, directory.resolve("gc.log"))) {
            SmallHeapWitness witness = new SmallHeapWitness(errand, tally);
            SmallHeapLoad load = new SmallHeapLoad(new SmallHeapClient(errand, tally), origin);
            try {
                figures.start();
                witness.start();
                load.start();
                letPass(errand, Duration.ofSeconds(SECONDS));
            } finally {
                load.end();
                witness.end();
                report(errand, tally, witness, figures);
            }
            assertThat(errand.isAlive()).as(errand.logText()).isTrue();
            assertThat(tally.wrong()).isEmpty();
            // What is not asked for proves nothing.
            assertThat(tally.received("list full")).isGreaterThan(tally.count("list full", 200) * 100_000);
            assertThat(tally.received("receive full")).isGreaterThan(1_000_000);
            assertThat(witness.unwell()).isEmpty();
            assertThat(lost(errand, load)).isEmpty();
            assertThat(errand.logText()).doesNotContain("OutOfMemoryError", "worker-lost", " ERROR ");
        }
    }

    private static void letPass(ErrandProcess errand, Duration time) {
        long end = System.nanoTime() + time.toNanos();
        while (System.nanoTime() < end && errand.isAlive()) {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(200));
        }
    }

    /** Accepted jobs that nobody knows any more; those that retention removed are remembered. */
    private static List<String> lost(ErrandProcess errand, SmallHeapLoad load) {
        List<String> lost = new ArrayList<>();
        for (String id : load.audited) {
            String path = id.startsWith("batch") ? "/v1/batches/" : "/v1/jobs/";
            HttpResponse<String> answer = errand.get(path + id);
            if ((answer.statusCode() != 200 && answer.statusCode() != 410)
                    || answer.body().contains("worker-lost")) {
                lost.add(id + ": " + answer.statusCode() + " " + answer.body());
            }
        }
        return lost;
    }

    private void report(ErrandProcess errand, SmallHeapTally tally, SmallHeapWitness witness, SmallHeapFigures figures)
            throws Exception {
        StringBuilder report = new StringBuilder("%d s, alive: %s%n%s".formatted(SECONDS, errand.isAlive(), tally));
        figures.all().forEach((name, value) -> report.append("%-80s %,.0f%n".formatted(name, value)));
        report.append("most left after a full collection: %d MB of %d%n"
                .formatted(figures.mostAfterFullCollection(), HEAP_MEGABYTES));
        report.append("witness: %d jobs accepted, submission p50 %d ms, p99 %d ms, max %d ms%n"
                .formatted(
                        witness.accepted(),
                        witness.submitMillis(0.5),
                        witness.submitMillis(0.99),
                        witness.submitMillis(1)));
        tally.wrong()
                .forEach(what -> report.append("WRONG ")
                        .append(what, 0, Math.min(500, what.length()))
                        .append('\n'));
        System.out.println(report);
        Path kept = Path.of("target", "small-heap");
        Files.createDirectories(kept);
        Files.writeString(kept.resolve("report.txt"), report);
        Files.writeString(kept.resolve("errand.log"), errand.logText());
        Files.copy(
                directory.resolve("gc.log"), kept.resolve("gc.log"), java.nio.file.StandardCopyOption.REPLACE_EXISTING);
    }
}

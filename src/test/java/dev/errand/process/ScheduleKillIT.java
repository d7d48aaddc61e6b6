package dev.errand.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.UncheckedIOException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;

/**
 * Schedules while nodes that lead are killed, one stands still for longer than its lease, and the database is restarted. The clocks of the nodes are
 * five minutes apart.
 */
@Tag("long")
class ScheduleKillIT {

    private static final Logger log = LoggerFactory.getLogger(ScheduleKillIT.class);

    private static final int SCHEDULES = 200;
    private static final int KILLS = 5;
    private static final Duration LENGTH = Duration.ofMinutes(2);
    private static final Duration LEASE = Duration.ofSeconds(4);

    /** How far the clocks of two nodes are apart. */
    private static final Duration APART = Duration.ofMinutes(5);

    private static final Pattern BEHIND = Pattern.compile("the database's clock is (-?\\d+) ms ahead");

    @TempDir
    private static Path directory;

    private static Cluster cluster;

    @BeforeAll
    static void start() {
        cluster = new Cluster(
                directory,
                3,
                List.of(
                        "--errand.cluster.lease=" + LEASE.toSeconds() + "s",
                        "--errand.execution.queues.default.concurrency=50"),
                number -> List.of(OffsetClock.argument(directory, APART.multipliedBy(number - 1L))));
        cluster.start();
    }

    @AfterAll
    static void stop() {
        cluster.close();
    }

    private static void await(String what, BooleanSupplier condition) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime() - deadline).as(what).isNegative();
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(100));
        }
    }

    private static void put(ErrandProcess node, int index) {
        String missed = index % 2 == 0 ? "all" : "one";
        String body = "{\"everySeconds\":1,\"overlap\":\"allow\",\"missed\":\"" + missed
                + "\",\"job\":{\"task\":\"square\",\"args\":[3]}}";
        var answer = node.send(HttpRequest.newBuilder(node.uri("/v1/schedules/s" + index))
                .timeout(Duration.ofSeconds(30))
                .header("Content-Type", "application/json")
                .PUT(BodyPublishers.ofString(body))
                .build());
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
    }

    @Test
    void eachTime_isOneJob_orIsCounted_whoeverIsKilled() {
        ErrandProcess first = cluster.nodes().getFirst();
        for (int i = 0; i < SCHEDULES; i++) {
            put(first, i);
        }
        Instant begin = Instant.now();
        assertThat(cluster.nodes().stream().map(ScheduleKillIT::behind))
                .as("minutes by which the clocks of the nodes are behind")
                .containsExactly(5L, 0L, -5L);
        CompletableFuture<Void> frozen = null;
        for (int i = 0; i < KILLS; i++) {
            Instant next = begin.plus(LENGTH.multipliedBy(i + 1L).dividedBy(KILLS + 1L));
            await("it is time for another kill", () -> Instant.now().isAfter(next));
            ErrandProcess leader = leader();
            log.info("{} is killed, which leads", Cluster.nameOf(leader));
            leader.kill();
            leader.start();
            if (i == 1) {
                restartDatabase();
            }
            if (i == 2) {
                frozen = CompletableFuture.runAsync(() -> freeze(leader()));
            }
        }
        assertThat(frozen).isNotNull().succeedsWithin(Duration.ofMinutes(1));
        await("the time is over", () -> Instant.now().isAfter(begin.plus(LENGTH)));
        pauseAll();

        long times = cluster.count("""
                select sum((considered_at - counted) / 1000) from (
                    select considered_at, created_at - created_at % 1000 as counted from schedule) as each""");
        long fired = cluster.count("select sum(fired) from schedule");
        long missed = cluster.count("select sum(missed) from schedule");
        long jobs = cluster.count("select count(*) from job where schedule is not null");
        long distinct = cluster.count(
                "select count(*) from (select distinct schedule, scheduled_at from job where schedule is not null) as d");
        log.info("{} times, of which {} fired and {} were missed; {} jobs", times, fired, missed, jobs);
        assertThat(jobs).as("jobs, and different times of them").isEqualTo(distinct);
        assertThat(fired).as("runs that are counted, and jobs").isEqualTo(jobs);
        assertThat(fired + missed).as("what was fired or missed, and times").isEqualTo(times);
        assertThat(fired).isGreaterThan(times * 3 / 5);
        assertThat(cluster.count("select count(*) from schedule_run where outcome = 'fired'"))
                .isEqualTo(fired);
        assertThat(cluster.count("select count(*) from schedule_run where outcome = 'missed'"))
                .isEqualTo(missed);
    }

    /** As a crash of it, and a start soon after; nodes go on. */
    private static void restartDatabase() {
        log.info("the database is restarted");
        cluster.server().stopImmediately();
        cluster.server().start();
    }

    /** By how many minutes its clock is behind the database's, as it says itself. */
    private static long behind(ErrandProcess node) {
        return BEHIND.matcher(node.logText())
                .results()
                .map(found -> Math.round(Long.parseLong(found.group(1)) / 60_000.0))
                .findFirst()
                .orElse(0L);
    }

    private static void pauseAll() {
        ErrandProcess node = cluster.nodes().getFirst();
        for (int i = 0; i < SCHEDULES; i++) {
            assertThat(node.post("/v1/schedules/s" + i + "/pause", "{}").statusCode())
                    .isEqualTo(200);
        }
    }

    /** For longer than its lease, so that another one leads when it goes on. */
    private static void freeze(ErrandProcess node) {
        log.info("{} stands still", Cluster.nameOf(node));
        node.pause();
        LockSupport.parkNanos(LEASE.multipliedBy(3).toNanos());
        node.resume();
    }

    private static ErrandProcess leader() {
        ErrandProcess[] found = {null};
        await("a node leads", () -> {
            found[0] = cluster.nodes().stream()
                    .filter(ErrandProcess::isAlive)
                    .filter(ScheduleKillIT::leads)
                    .findFirst()
                    .orElse(null);
            return found[0] != null;
        });
        return found[0];
    }

    private static boolean leads(ErrandProcess node) {
        try {
            // None while the database is away.
            JsonNode nodes = ErrandProcess.json(node.get("/v1/nodes")).path("items");
            String own = Cluster.nameOf(node);
            for (JsonNode each : nodes) {
                if (each.get("leader").asBoolean() && each.get("id").asString().equals(own)) {
                    return true;
                }
            }
            return false;
        } catch (UncheckedIOException e) {
            return false;
        }
    }
}

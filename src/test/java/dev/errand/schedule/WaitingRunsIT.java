package dev.errand.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.errand.db.commit.Transactions;
import dev.errand.db.outage.StoreUnavailableException;
import dev.errand.job.NewJob;
import dev.errand.job.spec.JobRelations.ScheduledRun;
import dev.errand.notifier.Notifier;
import dev.errand.store.JobFacts;
import dev.errand.store.JobStore;
import dev.errand.store.JobTransitions;
import dev.errand.submission.JobSubmitter;
import dev.errand.web.Api;
import dev.errand.web.ServiceTest;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.time.Clock;
import java.time.Instant;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;

/** Runs that waited for the end of another: who is told of them, and that they are counted. */
@ServiceTest
class WaitingRunsIT {

    @LocalServerPort
    private int port;

    @Autowired
    private Transactions transactions;

    @Autowired
    private MeterRegistry meters;

    private Api api;
    private String name;

    @BeforeEach
    void connect() {
        api = new Api(port);
        name = "w-" + UUID.randomUUID();
    }

    @AfterEach
    void remove() {
        api.delete("/v1/schedules/" + name);
    }

    private void put(String target) {
        Api.Answer answer =
                api.put("/v1/schedules/" + name, "{\"cron\":\"@yearly\",\"overlap\":\"queue-one\"," + target + "}");
        assertThat(answer.status()).as(answer.text()).isEqualTo(201);
    }

    /** How many runs of the service; none where nothing was counted yet. */
    private double counted(String outcome) {
        Counter counter =
                meters.find("errand.schedules.runs").tag("outcome", outcome).counter();
        return counter == null ? 0 : counter.count();
    }

    private void row(String change) {
        int unused = transactions.write(connection -> Transactions.jdbc(connection)
                .sql("update schedule set " + change + " where name = ?")
                .param(name)
                .update());
    }

    /** As a job that waits to be stored by whoever ends another. */
    private void startWaiting(
            WaitingRuns waiting,
            JobTransitions transitions,
            JobSubmitter submitter,
            ScheduleReader reader,
            Schedule schedule,
            ScheduleTarget target) {
        Instant at = Instant.ofEpochSecond(1_000);
        NewJob job =
                submitter.prepare(reader.job(target, at).in("default").as(new ScheduledRun(schedule.storedName(), at)));
        String packed = WaitingRun.pack(transitions, job);
        boolean unused = transactions.write(connection -> {
            Transactions.jdbc(connection)
                    .sql("update schedule set waiting_at = ?, waiting_job = ? where id = ?")
                    .param(at.toEpochMilli())
                    .param(packed)
                    .param(schedule.id())
                    .update();
            waiting.start(connection, schedule.storedName(), Set.of());
            return true;
        });
    }

    @Test
    void whoCannotBeLookedUpNow_isToldOfTheNextTime(
            @Autowired JobFacts facts,
            @Autowired JobTransitions transitions,
            @Autowired JobStore store,
            @Autowired JobSubmitter submitter,
            @Autowired Notifier notifier,
            @Autowired Clock clock,
            @Autowired ScheduleMetrics metrics,
            @Autowired ScheduleLookup lookup,
            @Autowired ScheduleReader reader,
            @Autowired Firing firing,
            @Autowired ScheduleRound.Rows rows,
            @Autowired ScheduleProperties properties) {
        put("\"job\":{\"task\":\"square\",\"args\":[3]}");
        Schedule schedule = lookup.find("default", name).orElseThrow();
        ScheduleTarget target = lookup.target(schedule).orElseThrow();
        WaitingRuns waiting = new WaitingRuns(transactions, transitions, facts, notifier, clock, metrics);
        int[] found = {0};
        RuntimeException[] failure = {new StoreUnavailableException("away", null)};
        JobStore away = (JobStore) Proxy.newProxyInstance(
                JobStore.class.getClassLoader(), new Class<?>[] {JobStore.class}, (proxy, called, given) -> {
                    if (called.getName().equals("find") && found[0]++ == 0) {
                        throw failure[0];
                    }
                    try {
                        return called.invoke(store, given);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
        ScheduleRound round = new ScheduleRound(
                transactions, firing, waiting, new ScheduleRound.Started(away, submitter), rows, properties);
        double before = counted("fired");

        startWaiting(waiting, transitions, submitter, reader, schedule, target);

        assertThat(counted("fired")).isGreaterThanOrEqualTo(before + 1);
        assertThatThrownBy(round::tellStarted).isInstanceOf(StoreUnavailableException.class);
        round.tellStarted();
        assertThat(found[0]).as("looks for the job").isEqualTo(2);
        round.tellStarted();
        assertThat(found[0]).isEqualTo(2);
        String job = api.get("/v1/schedules/" + name + "/runs")
                .json()
                .at("/items/0/jobId")
                .asString();
        assertThat(api.get("/v1/jobs/" + job + "?wait=30").json().path("status").asString())
                .isEqualTo("succeeded");

        // One that can never be read keeps nobody else.
        remove();
        name = "u" + name;
        put("\"job\":{\"task\":\"square\",\"args\":[3]}");
        failure[0] = new IllegalStateException("no such column");
        found[0] = 0;
        startWaiting(
                waiting,
                transitions,
                submitter,
                reader,
                lookup.find("default", name).orElseThrow(),
                target);
        round.tellStarted();
        assertThat(found[0]).isOne();
        assertThat(waiting.nextStarted()).isNull();
    }

    private int count(String what) {
        return api.get("/v1/schedules/" + name).json().at("/counts/" + what).asInt();
    }

    /** Something is changed, so that whoever fires looks. */
    private void wake() {
        String other = "/v1/schedules/other-" + name;
        assertThat(api.put(other, "{\"cron\":\"@yearly\",\"job\":{\"task\":\"square\",\"args\":[3]}}")
                        .status())
                .isEqualTo(201);
        assertThat(api.delete(other).status()).isEqualTo(204);
    }

    @Test
    void batchesThatWaited_areCounted_whenTheyStart() {
        put("\"batch\":{\"task\":\"square\",\"items\":[1]}");
        double before = counted("fired");

        row("waiting_at = 1000");
        wake();

        await().until(() -> count("fired") == 1);
        await().untilAsserted(() -> assertThat(counted("fired")).isGreaterThanOrEqualTo(before + 1));
    }

    @Test
    void whatWaited_andIsRejected_isCounted() {
        put("\"batch\":{\"task\":\"square\",\"items\":[1]}");
        double before = counted("rejected");

        row("waiting_at = 1000, target = '{\"task\":\"none\",\"items\":[1]}'");
        wake();

        await().until(() -> count("rejected") == 1);
        await().untilAsserted(() -> assertThat(counted("rejected")).isGreaterThanOrEqualTo(before + 1));
    }
}

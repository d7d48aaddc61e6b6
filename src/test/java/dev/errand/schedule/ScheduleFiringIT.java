package dev.errand.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import dev.errand.db.commit.Transactions;
import dev.errand.db.outage.StoreUnavailableException;
import dev.errand.memory.Budget;
import dev.errand.memory.BudgetSpentException;
import dev.errand.schedule.Firing.Result;
import dev.errand.submission.Admission;
import dev.errand.submission.JobSubmitter;
import dev.errand.tracing.Traces;
import dev.errand.web.Api;
import dev.errand.web.ServiceTest;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.IntFunction;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;

/** One schedule that cannot be fired harms no other. */
@ServiceTest
class ScheduleFiringIT {

    private static final String JOB = "{\"cron\":\"@yearly\",\"job\":{\"task\":\"square\",\"args\":[3]}}";
    private static final String BATCH =
            "{\"cron\":\"@yearly\",\"overlap\":\"queue-one\",\"batch\":{\"task\":\"square\",\"items\":[1]}}";

    @LocalServerPort
    private int port;

    @Autowired
    private Transactions transactions;

    @Autowired
    private ScheduleLookup lookup;

    @Autowired
    private ScheduleReader reader;

    @Autowired
    private Clock clock;

    private Api api;
    private final List<String> names = new ArrayList<>();

    @BeforeEach
    void connect() {
        api = new Api(port);
    }

    @AfterEach
    void remove() {
        names.forEach(name -> api.delete("/v1/schedules/" + name + "?jobs=cancel"));
    }

    private Schedule made(String body) {
        String name = "f-" + UUID.randomUUID();
        names.add(name);
        Api.Answer answer = api.put("/v1/schedules/" + name, body);
        assertThat(answer.status()).as(answer.text()).isEqualTo(201);
        return lookup.find("default", name).orElseThrow();
    }

    private long count(Schedule schedule, String what) {
        return api.get("/v1/schedules/" + schedule.name())
                .json()
                .at("/counts/" + what)
                .asLong();
    }

    private void row(Schedule schedule, String change) {
        int changed = transactions.write(connection -> Transactions.jdbc(connection)
                .sql("update schedule set " + change + " where id = ?")
                .param(schedule.id())
                .update());
        assertThat(changed).isEqualTo(1);
    }

    /** Something is changed, so that whoever fires looks. */
    private void wake() {
        made(JOB);
    }

    /** As if one of its times were due. */
    private FirePlan due(Schedule schedule) {
        Instant now = Instant.ofEpochMilli(clock.millis());
        Instant next = schedule.progress().nextAt();
        return new FirePlan(schedule, new DueTimes(0, List.of(), now, true, now, next, next), null, null, now);
    }

    private Map<String, ScheduleTarget> targets(Schedule... schedules) {
        return lookup.targets(List.of(schedules));
    }

    /** The same that fails with this, where there is anything, for arguments of which that is so. */
    private static <T> T failing(
            Class<T> type,
            T whole,
            String method,
            Predicate<Object[]> when,
            IntFunction<@Nullable RuntimeException> how) {
        int[] calls = {0};
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(), new Class<?>[] {type}, (proxy, called, given) -> {
                    if (called.getName().equals(method) && when.test(given)) {
                        RuntimeException failure = how.apply(calls[0]++);
                        if (failure != null) {
                            throw failure;
                        }
                    }
                    try {
                        return called.invoke(whole, given);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                }));
    }

    private static BudgetSpentException spent() {
        Budget small = new Budget("a test", 8, Duration.ZERO);
        var unused = small.take(8);
        return catchThrowableOfType(BudgetSpentException.class, () -> small.take(8));
    }

    static Stream<RuntimeException> failures() {
        return Stream.of(
                spent(),
                new IllegalStateException("broken"),
                StoreUnavailableException.refused(new IllegalStateException("not this row")));
    }

    @ParameterizedTest
    @MethodSource("failures")
    void oneThatFails_whateverWith_harmsNoOther(
            RuntimeException failure,
            @Autowired FireWrite write,
            @Autowired Traces traces,
            @Autowired JobSubmitter jobs,
            @Autowired Firing.Many many,
            @Autowired Firing.Told told) {
        Schedule bad = made(BATCH.replace("[1]", "[666]"));
        Schedule alike = made(JOB.replace("[3]", "[666]"));
        Schedule good = made(BATCH);
        Schedule sound = made(JOB);
        Predicate<Object[]> isBad = given -> ((ScheduleTarget) given[0]).body().contains("666");
        ScheduleReader half = failing(ScheduleReader.class, reader, "batch", isBad, call -> failure);
        ScheduleReader none = failing(ScheduleReader.class, half, "job", isBad, call -> failure);
        Firing firing = new Firing(transactions, write, new Firing.Making(none, traces, clock), jobs, many, told);

        List<Result> results = firing.fire(
                List.of(due(bad), due(alike), due(good), due(sound)),
                targets(bad, alike, good, sound),
                new PassedOver());

        assertThat(results).containsExactly(Result.LATER, Result.LATER, Result.DONE, Result.DONE);
        assertThat(count(good, "fired") + count(sound, "fired")).isEqualTo(2);
        assertThat(count(bad, "fired") + count(alike, "fired")).isZero();
    }

    @Test
    void whenTheDatabaseGoesAway_placesOfThoseThatAreLeft_areGivenBack(
            @Autowired FireWrite write,
            @Autowired Firing.Making making,
            @Autowired JobSubmitter jobs,
            @Autowired Firing.Many many,
            @Autowired Firing.Told told,
            @Autowired Admission admission) {
        Schedule first = made(JOB);
        Schedule left = made(JOB.replace("[3]", "[3],\"queue\":\"narrow\""));
        Transactions away = failing(
                Transactions.class,
                transactions,
                "write",
                given -> true,
                call -> call == 0
                        ? StoreUnavailableException.refused(new IllegalStateException("one of them"))
                        : new StoreUnavailableException("away", null));
        Firing firing = new Firing(away, write, making, jobs, many, told);

        assertThatThrownBy(() -> firing.fire(List.of(due(first), due(left)), targets(first, left), new PassedOver()))
                .isInstanceOf(StoreUnavailableException.class);

        // There is one.
        assertThat(admission.tryWait("narrow", 1)).isTrue();
        admission.doesNotWait("narrow", 1);
    }

    @Test
    void aWaitingRunThatCannotBeStarted_harmsNoOther() {
        Schedule broken = made(JOB.replace("@yearly\"", "@yearly\",\"overlap\":\"queue-one\""));
        Schedule sealed = made(BATCH);
        Schedule good = made(BATCH);
        row(broken, "waiting_at = 1000, waiting_job = 'nothing'");
        row(sealed, "waiting_at = 1000, target = '~e1.AAAA'");
        row(good, "waiting_at = 1000");

        wake();

        await().atMost(Duration.ofSeconds(30)).until(() -> count(good, "fired") == 1);
        assertThat(count(broken, "fired") + count(sealed, "fired")).isZero();
        row(broken, "waiting_at = null, waiting_job = null");
    }

    @Test
    void behindHundredsThatWaitOn_anotherIsStarted() {
        Schedule pattern = made(BATCH);
        try {
            int blocked = transactions.write(connection -> {
                int rows = Transactions.jdbc(connection)
                        .sql("""
                                with recursive n(i) as (select 1 union all select i + 1 from n where i < 500)
                                insert into schedule (id, tenant, name, source, state, overlap, rules, kind, target, target_size,
                                    fingerprint, task, queue, base, considered_at, waiting_at, version, created_at, updated_at)
                                select 'sch_' || printf('%026d', n.i), tenant, 'blocked-' || n.i, source, 'paused', overlap, rules, kind,
                                    target, target_size, fingerprint, task, queue, base, considered_at, 1000, version, created_at, updated_at
                                from schedule, n where id = ?""")
                        .param(pattern.id())
                        .update();
                int unused = Transactions.jdbc(connection).sql("""
                                with recursive n(i) as (select 1 union all select i + 1 from n where i < 500)
                                insert into job (id, task, queue, priority, state, run_at, timeout_ms, max_attempts, backoff_ms,
                                    max_backoff_ms, at_most_once, schedule, scheduled_at)
                                select 'job_' || printf('%026d', n.i), 'square', 'default', 0, 'scheduled', 9000000000000, 1000, 1, 1, 1, 0,
                                    'blocked-' || n.i, 1000 from n""").update();
                return rows;
            });
            assertThat(blocked).isEqualTo(500);
            row(pattern, "waiting_at = 1000");

            wake();

            await().atMost(Duration.ofSeconds(30)).until(() -> count(pattern, "fired") == 1);
        } finally {
            int unused = transactions.write(connection -> {
                Transactions.jdbc(connection)
                        .sql("delete from job where schedule like 'blocked-%'")
                        .update();
                return Transactions.jdbc(connection)
                        .sql("delete from schedule where name like 'blocked-%'")
                        .update();
            });
        }
    }

    @Test
    void aRunByHand_isAccepted_alsoWhereItCannotBeWrittenDown() {
        Schedule schedule = made(JOB);
        ddl("create trigger no_run before insert on schedule_run when new.schedule_id = '" + schedule.id()
                + "' begin select raise(abort, 'not now'); end");
        try {
            Api.Answer answer = api.post("/v1/schedules/" + schedule.name() + "/run?wait=30");

            assertThat(answer.status()).as(answer.text()).isEqualTo(201);
            assertThat(answer.json().path("result").asInt()).isEqualTo(9);
        } finally {
            ddl("drop trigger no_run");
        }
    }

    private void ddl(String sql) {
        int unused = transactions.write(
                connection -> Transactions.jdbc(connection).sql(sql).update());
    }
}

package dev.errand.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import dev.errand.db.commit.Transactions;
import dev.errand.encryption.Sealing;
import dev.errand.web.Api;
import dev.errand.web.ServiceTest;
import java.time.Clock;
import java.time.Duration;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;

/** What the node that leads does with schedules beside firing them. */
@ServiceTest
class ScheduleUpkeepIT {

    private static final Duration DAY = Duration.ofDays(1);

    @LocalServerPort
    private int port;

    @Autowired
    private Transactions transactions;

    @Autowired
    private ConfiguredSchedules configured;

    @Autowired
    private ScheduleReader reader;

    @Autowired
    private Sealing sealing;

    @Autowired
    private Clock clock;

    private Api api;
    private String name;

    @BeforeEach
    void connect() {
        api = new Api(port);
        name = "u-" + UUID.randomUUID();
        assertThat(api.put("/v1/schedules/" + name, "{\"cron\":\"@yearly\",\"job\":{\"task\":\"square\",\"args\":[3]}}")
                        .status())
                .isEqualTo(201);
    }

    @AfterEach
    void remove() {
        api.delete("/v1/schedules/" + name);
    }

    private void runOnce() {
        new ScheduleUpkeep(transactions, configured, reader, sealing, clock, DAY).runOnce();
    }

    private void write(String sql) {
        int unused = transactions.write(
                connection -> Transactions.jdbc(connection).sql(sql).param(name).update());
    }

    private String nextRun() {
        return transactions.read(jdbc -> String.valueOf(jdbc.sql("select next_at from schedule where name = ?")
                .param(name)
                .query(Long.class)
                .single()));
    }

    @Test
    void anotherJava_hasOtherNextTimes_whichAreMended() {
        String before = nextRun();
        write("update schedule set next_at = next_at - 3600000, due_at = due_at - 3600000 where name = ?");
        assertThat(nextRun()).isNotEqualTo(before);

        runOnce();

        assertThat(nextRun()).isEqualTo(before);
    }

    @Test
    void oneThatHasNoTimeToCome_isDone() {
        write("update schedule set rules = '{\"cron\":\"@yearly\",\"endAt\":\"2020-01-01T00:00:00Z\"}' where name = ?");

        runOnce();

        assertThat(api.get("/v1/schedules/" + name).json().path("state").asString())
                .isEqualTo("done");
        write("update schedule set done_at = done_at - 90000000 where name = ?");
        runOnce();
        assertThat(api.get("/v1/schedules/" + name).status()).isEqualTo(404);
    }

    @Test
    void runs_andWhatIsDone_goAfterTheirTime() {
        assertThat(api.post("/v1/schedules/" + name + "/run").status()).isEqualTo(202);
        String runs = "/v1/schedules/" + name + "/runs";
        runOnce();
        assertThat(api.get(runs).json().path("items")).hasSize(1);

        write("update schedule_run set fired_at = fired_at - 90000000"
                + " where schedule_id in (select id from schedule where name = ?)");
        runOnce();
        assertThat(api.get(runs).json().path("items")).isEmpty();
        assertThat(api.get("/v1/schedules/" + name).status()).isEqualTo(200);

        write("update schedule set state = 'done', next_at = null, due_at = null, done_at = created_at - 90000000"
                + " where name = ?");
        runOnce();
        assertThat(api.get("/v1/schedules/" + name).status()).isEqualTo(404);
    }
}

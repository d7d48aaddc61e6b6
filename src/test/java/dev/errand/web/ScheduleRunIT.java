package dev.errand.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.errand.db.commit.Transactions;
import dev.errand.web.Api.Answer;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.UUID;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import tools.jackson.databind.JsonNode;

/** Runs that somebody orders. */
@ServiceTest
class ScheduleRunIT {

    private static final String JOB = "\"job\":{\"task\":\"square\",\"args\":[3]}";
    private static final String YEARLY = "{\"cron\":\"@yearly\"," + JOB + "}";

    @LocalServerPort
    private int port;

    @Autowired
    private Transactions transactions;

    private Api api;
    private String name;

    @BeforeEach
    void connect() {
        api = new Api(port);
        name = "r-" + UUID.randomUUID();
    }

    @AfterEach
    void remove() {
        api.delete(path());
    }

    private String path() {
        return "/v1/schedules/" + name;
    }

    private void put(String body) {
        Answer answer = api.put(path(), body);
        assertThat(answer.status()).as(answer.text()).isEqualTo(201);
    }

    private JsonNode schedule() {
        return api.get(path()).json();
    }

    private List<JsonNode> runs() {
        return StreamSupport.stream(
                        api.get(path() + "/runs").json().path("items").spliterator(), false)
                .toList();
    }

    /** Changes its row, as only an accident can. */
    private void row(String change) {
        int changed = transactions.write(connection -> Transactions.jdbc(connection)
                .sql("update schedule set " + change + " where name = ?")
                .param(name)
                .update());
        assertThat(changed).isEqualTo(1);
    }

    /** As when the database went away right after the submission. */
    @ParameterizedTest
    @ValueSource(strings = {JOB, "\"batch\":{\"task\":\"square\",\"items\":[1,2]}"})
    void aRunByHand_thatCouldNotBeWrittenDown_isWhenItIsToldOfAgain(String target) {
        put("{\"cron\":\"@yearly\"," + target + "}");
        Answer first = api.post(path() + "/run", "", "Idempotency-Key", name);
        assertThat(first.status()).as(first.text()).isEqualTo(202);
        row("manual = 0");
        int gone = transactions.write(connection -> Transactions.jdbc(connection)
                .sql("delete from schedule_run where schedule_id = (select id from schedule where name = ?)")
                .param(name)
                .update());
        assertThat(gone).isEqualTo(1);

        for (int i = 0; i < 2; i++) {
            Answer again = api.post(path() + "/run", "", "Idempotency-Key", name);
            assertThat(again.status()).as(again.text()).isEqualTo(200);
            assertThat(runs()).hasSize(1);
            assertThat(schedule().at("/counts/manual").asInt()).isEqualTo(1);
        }
        JsonNode run = runs().getFirst();
        assertThat(run.path("trigger").asString()).isEqualTo("manual");
        if (target.equals(JOB)) {
            assertThat(run.path("scheduledAt"))
                    .isEqualTo(api.get("/v1/jobs/" + first.id()).json().path("scheduledAt"));
        } else {
            assertThat(run.path("batchId").asString()).isEqualTo(first.id());
        }
    }

    @Test
    void whatCannotBeDecrypted_isNotRun() {
        put(YEARLY);
        row("target = '~e1.AAAA'");

        Answer answer = api.post(path() + "/run");

        assertThat(answer.status()).as(answer.text()).isEqualTo(422);
        assertThat(answer.text()).contains("cannot be decrypted");
    }

    @Test
    void ofManyTimes_thoseThatRanAreLeftOut() {
        put("{\"everySeconds\":60," + JOB + "}");
        Instant to = Instant.now().truncatedTo(ChronoUnit.HOURS);
        long last = to.toEpochMilli() - 60_000;
        int noted = transactions.write(connection -> {
            int count = 0;
            for (int i = 0; i < 1_200; i += 3) {
                count += Transactions.jdbc(connection)
                        .sql("insert into schedule_run (schedule_id, scheduled_at, slot, fired_at, cause, outcome)"
                                + " select id, ?, '', 0, 'schedule', 'fired' from schedule where name = ?")
                        .param(last - i * 60_000L)
                        .param(name)
                        .update();
            }
            return count;
        });
        assertThat(noted).isEqualTo(400);

        Answer dry = api.post(
                path() + "/backfill",
                "{\"from\":\"" + to.minus(Duration.ofHours(20)) + "\",\"to\":\"" + to + "\",\"dryRun\":true}");

        assertThat(dry.json().path("count").asInt()).as(dry.text()).isEqualTo(800);
        assertThat(dry.json().at("/scheduledAt/799").asString())
                .isEqualTo(to.minus(Duration.ofMinutes(2)).toString().replace("Z", ".000Z"));
    }
}

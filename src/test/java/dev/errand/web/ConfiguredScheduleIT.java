package dev.errand.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.errand.db.commit.Transactions;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.context.SmartLifecycle;
import tools.jackson.databind.JsonNode;

/** Schedules that the configuration makes. */
class ConfiguredScheduleIT extends ClosedService {

    private static final String OTHER = "{\"cron\":\"@daily\",\"job\":{\"task\":\"square\",\"args\":[4]}}";

    private JsonNode schedule(String name) {
        return await().until(() -> as(ADMIN, "GET", "/v1/schedules/" + name, ""), answer -> answer.status() == 200)
                .json();
    }

    @Test
    void itIsInForce_andNobodyElseChangesIt() {
        JsonNode shown = schedule("configured");

        assertThat(shown.path("source").asString()).isEqualTo("configuration");
        assertThat(shown.path("cron")).hasSize(2);
        assertThat(shown.path("timeZone").asString()).isEqualTo("Europe/Berlin");
        assertThat(shown.path("jitterSeconds").asInt()).isEqualTo(5);
        assertThat(shown.path("nextRuns")).hasSize(10);
        assertThat(as(ADMIN, "PUT", "/v1/schedules/configured", OTHER).problem())
                .isEqualTo("schedule-managed");
        assertThat(as(ADMIN, "DELETE", "/v1/schedules/configured", "").problem())
                .isEqualTo("schedule-managed");
        assertThat(schedule("configured").path("cron")).isEqualTo(shown.path("cron"));
    }

    @Test
    void itCanBePaused_resumed_andRun() {
        schedule("configured");

        Api.Answer paused = as(ADMIN, "POST", "/v1/schedules/configured/pause", "{\"note\":\"not now\"}");
        assertThat(paused.json().path("state").asString()).as(paused.text()).isEqualTo("paused");
        Api.Answer ran = as(ADMIN, "POST", "/v1/schedules/configured/run?wait=30", "");
        assertThat(ran.json().path("result").asInt()).as(ran.text()).isEqualTo(9);
        assertThat(ran.json().path("schedule").asString()).isEqualTo("configured");
        Api.Answer resumed = as(ADMIN, "POST", "/v1/schedules/configured/resume", "");
        assertThat(resumed.json().path("state").asString()).as(resumed.text()).isEqualTo("active");
    }

    @Test
    void argumentsOfATaskThatNobodyKnowsYet_areNotShown() {
        JsonNode shown = schedule("unknown");

        assertThat(shown.at("/job/task").asString()).isEqualTo("nowhere");
        assertThat(shown.toString()).doesNotContain("hidden-word");
    }

    /** As when a service is stopped and started within one process. */
    @Test
    void afterAStopAndAStart_itIsInForceAgain(
            @Autowired @Qualifier("scheduleLoop") SmartLifecycle loop, @Autowired Transactions transactions) {
        schedule("configured");

        loop.stop();
        assertThat(registered(transactions)).isZero();
        loop.start();

        await().until(() -> registered(transactions) > 0);
        assertThat(schedule("configured").path("source").asString()).isEqualTo("configuration");
    }

    private static long registered(Transactions transactions) {
        return transactions.read(jdbc -> jdbc.sql("select count(*) from schedule_configured")
                .query(Long.class)
                .single());
    }
}

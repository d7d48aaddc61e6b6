package dev.errand.notifier;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.errand.store.PostgresServer;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a real server does with hints. */
@Timeout(60)
class PostgresChannelTest {

    private static final Duration LONG = Duration.ofSeconds(10);
    private static final String URL = PostgresServer.shared().newDatabase();

    @AfterAll
    static void giveBack() {
        PostgresServer.shared().giveBack(URL);
    }

    private static HintChannel open() throws SQLException {
        return new PostgresChannel(DriverManager.getConnection(URL));
    }

    @Test
    void aLot_sentAtOnce_allArrivesInOrder() throws SQLException {
        Set<String> ids = new LinkedHashSet<>();
        for (int i = 0; i < 20_000; i++) {
            ids.add("job_01kjcq5t00e9f80000000" + (10_000 + i));
        }
        List<String> payloads =
                NotificationCodec.encode("me", new NotificationBatch(Map.of(Topic.FINISHED, ids), Set.of()));
        List<String> came = new ArrayList<>();
        try (HintChannel ear = open();
                HintChannel voice = open()) {
            ear.listen("errand_a");
            voice.send("errand_a", payloads);
            voice.send("errand_b", List.of("for others"));
            while (came.size() < payloads.size()) {
                came.addAll(ear.receive(LONG));
            }
            assertThat(ear.receive(Duration.ofMillis(10))).isEmpty();
        }
        assertThat(came).isEqualTo(payloads);
    }

    @Test
    void aConnectionThatTheServerEnds_isNoticedAtOnce() throws SQLException {
        try (HintChannel ear = open()) {
            ear.listen("errand_c");
            PostgresServer.shared().endConnections(URL, "listen errand_c");

            assertThatThrownBy(() -> ear.receive(LONG)).isInstanceOf(SQLException.class);
        }
    }
}

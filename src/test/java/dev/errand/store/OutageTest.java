package dev.errand.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class OutageTest {

    private final SQLException noConnection = new SQLTransientConnectionException("none within the time");
    private final SQLException full = new SQLException("disk full");

    private final Outage outage = new Outage();
    private final List<Boolean> readsRefused = new ArrayList<>();

    /** Answers the third time. */
    private boolean thirdAnswers() {
        readsRefused.add(outage.refusesReads());
        return readsRefused.size() == 3;
    }

    @Test
    void whereNobodyCanConnect_readsAreRefusedAtOnce() {
        outage.begin(noConnection);

        assertThat(outage.refusesWrites()).isTrue();
        outage.last(noConnection, () -> true, this::thirdAnswers, () -> {});
        assertThat(readsRefused).containsExactly(true, true, true);
        assertThat(outage.refusesReads()).isFalse();
        assertThat(outage.refusesWrites()).isFalse();
    }

    @Test
    void whatStillAnswers_canBeRead() {
        outage.begin(full);
        assertThat(outage.refusesWrites()).isTrue();
        assertThat(outage.refusesReads()).isFalse();

        outage.last(
                full,
                () -> true,
                () -> {
                    readsRefused.add(outage.refusesReads());
                    return true;
                },
                () -> {});

        assertThat(readsRefused).containsExactly(false);
        assertThat(outage.refusesWrites()).isFalse();
    }

    @Test
    void whatDoesNotAnswer_isNotReadUntilItDoes() {
        List<Boolean> writesRefused = new ArrayList<>();
        outage.begin(full);
        outage.last(full, () -> true, this::thirdAnswers, () -> writesRefused.add(outage.refusesWrites()));

        assertThat(readsRefused).containsExactly(false, true, true);
        assertThat(writesRefused).containsExactly(true, true);
        assertThat(outage.refusesReads()).isFalse();
    }

    @Test
    void itIsNotAskedAnyMore_whenNobodyWantsToKnow() {
        outage.begin(full);
        outage.last(full, () -> readsRefused.size() < 2, this::thirdAnswers, () -> {});

        assertThat(readsRefused).hasSize(2);
    }
}

package dev.errand.store.row;

import static org.assertj.core.api.Assertions.assertThat;

import dev.errand.job.Hold;
import dev.errand.store.StoreContract;
import dev.errand.store.TestDatabase;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** Which number stands for what holds a job. */
@ParameterizedClass
@MethodSource("dev.errand.store.TestDatabase#all")
class HeldSqlTest extends StoreContract {

    HeldSqlTest(TestDatabase database) {
        super(database);
    }

    @Test
    void of_putsNumbersInPlaceOfNames() {
        assertThat(HeldSql.of("held = {NONE} or held in ({WINDOW}, {LIMIT}) or held > {WORKER}"))
                .isEqualTo("held = 0 or held in (1, 2) or held > 4");
    }

    @Test
    void indexes_nameTheSameNumbers() {
        boolean shared = database() != TestDatabase.SQLITE;
        String query = shared
                ? "select indexdef from pg_indexes"
                : "select sql from sqlite_schema where type = 'index' and sql is not null";
        List<String> indexes = opened().transactions()
                .read(jdbc -> jdbc.sql(query).query(String.class).list());

        assertThat(String.join("\n", indexes))
                .containsPattern("job_queued .*\\bheld = " + Hold.NONE.code())
                .containsPattern("job_held .*\\bheld = " + Hold.WINDOW.code())
                .containsPattern("job_limit_held .*\\bheld = " + Hold.LIMIT.code());
    }
}

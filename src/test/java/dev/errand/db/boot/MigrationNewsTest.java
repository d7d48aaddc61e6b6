package dev.errand.db.boot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import java.time.Duration;
import javax.sql.DataSource;
import org.flywaydb.core.api.MigrationInfo;
import org.flywaydb.core.api.MigrationVersion;
import org.flywaydb.core.api.callback.Context;
import org.flywaydb.core.api.callback.Event;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

@ExtendWith(OutputCaptureExtension.class)
class MigrationNewsTest {

    private final Context context = mock(Context.class);
    private final MigrationInfo step = mock(MigrationInfo.class);

    @Test
    void aStepThatTakesLong_isToldOf_untilItIsOver(CapturedOutput output) {
        when(context.getMigrationInfo()).thenReturn(step);
        when(step.getVersion()).thenReturn(MigrationVersion.fromVersion("24"));
        when(step.getScript()).thenReturn("V24__operations.sql");
        MigrationNews news = new MigrationNews(
                mock(DataSource.class), false, "classpath:db/migration/postgresql", Duration.ofMillis(20));

        news.handle(Event.BEFORE_EACH_MIGRATE, context);

        await().untilAsserted(() -> assertThat(output.getAll())
                .contains("brought up to date: step 24 (V24__operations.sql), tables job, operation, for 0 s"));
        news.handle(Event.AFTER_EACH_MIGRATE, context);
        assertThat(news.supports(Event.AFTER_EACH_MIGRATE_ERROR, context)).isTrue();
    }

    @Test
    void howFarAnIndexIs_andAboutHowLongItTakes() {
        assertThat(MigrationNews.part(0, 0, 0, 0)).isZero();
        assertThat(MigrationNews.part(50, 100, 0, 0)).isEqualTo(0.25);
        assertThat(MigrationNews.part(100, 100, 50, 100)).isEqualTo(0.75);
        assertThat(MigrationNews.told("job", 0.25, Duration.ofSeconds(20)))
                .isEqualTo("; an index of job is 25 % done after 20 s; about 60 s to go");
    }

    @Test
    void tables_areThoseThatAreChangedOrIndexed() {
        assertThat(MigrationNews.tables("alter table job add column x; create unique index i on batch (id);"
                        + " update  queue_pause set a = 1; create table fresh (id text)"))
                .containsExactly("batch", "job", "queue_pause");
    }
}

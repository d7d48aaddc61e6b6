package dev.errand.store.transition;

import static org.assertj.core.api.Assertions.assertThat;

import dev.errand.db.Database;
import dev.errand.db.boot.DatabaseConfiguration;
import dev.errand.db.row.ArrayInsert;
import dev.errand.db.row.ValuesInsert;
import dev.errand.db.sqlite.SqliteDialect;
import dev.errand.encryption.Sealing;
import dev.errand.job.JobId;
import dev.errand.job.Jobs;
import dev.errand.job.NewJob;
import dev.errand.job.TypeId;
import dev.errand.job.spec.JobSpec;
import dev.errand.store.TestStore;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What is said to be one statement is made without a transaction, and must be one. */
class JobInsertTest {

    private static final TypeId IDS = new TypeId("job", Clock.fixed(Jobs.NOW, ZoneOffset.UTC));

    @TempDir
    private Path directory;

    private static NewJob job(Map<String, String> metadata, NewJob.@Nullable Idempotency key) {
        JobSpec spec = Jobs.of("echo").metadata(metadata).build();
        return new NewJob(new JobId(IDS.next()), spec, null, key);
    }

    private static List<NewJob> plain(int jobs) {
        return Stream.generate(() -> job(Map.of(), null)).limit(jobs).toList();
    }

    private static NewJob described() {
        return job(Map.of("customer", "7"), null);
    }

    private static NewJob tagged() {
        return new NewJob(new JobId(IDS.next()), Jobs.of("echo").tags("a", "b").build(), null, null);
    }

    private static NewJob keyed() {
        return job(Map.of(), new NewJob.Idempotency("k", "f"));
    }

    static Stream<List<NewJob>> groups() {
        return Stream.of(
                plain(1),
                plain(3),
                plain(64),
                plain(300),
                List.of(described()),
                List.of(tagged()),
                List.of(keyed()),
                Stream.concat(plain(3).stream(), Stream.of(described())).toList(),
                Stream.concat(plain(3).stream(), Stream.of(keyed())).toList());
    }

    @ParameterizedTest
    @MethodSource("groups")
    void aGroup_isSaidToBeOneStatement_whereItIs(List<NewJob> jobs) throws SQLException {
        JobInsert insert = new JobInsert(
                new ValuesInsert(), new TenantQuotas(new SqliteDialect(), System::nanoTime), Sealing.NONE);
        AtomicInteger statements = new AtomicInteger();

        TestStore.open(directory).close();
        try (Database database = DatabaseConfiguration.open(TestStore.properties(directory.resolve("errand.db")));
                Connection connection = database.writer().getConnection()) {
            insert.apply(counted(connection, statements), jobs);
        }

        assertThat(insert.isOneStatement(jobs)).isEqualTo(statements.get() == 1);
    }

    @Test
    void withAnArrayForEachColumn_anyNumberOfPlainJobsIsOne() {
        JobInsert insert =
                new JobInsert(new ArrayInsert(), new TenantQuotas(new SqliteDialect(), System::nanoTime), Sealing.NONE);

        assertThat(insert.isOneStatement(plain(300))).isTrue();
        assertThat(insert.isOneStatement(Collections.nCopies(2, described()))).isFalse();
    }

    private static Connection counted(Connection real, AtomicInteger statements) {
        return (Connection) Proxy.newProxyInstance(
                Connection.class.getClassLoader(), new Class<?>[] {Connection.class}, (proxy, method, args) -> {
                    if (method.getName().equals("prepareStatement")) {
                        statements.incrementAndGet();
                    }
                    return method.invoke(real, args);
                });
    }
}

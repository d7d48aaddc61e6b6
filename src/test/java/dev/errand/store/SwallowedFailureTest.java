package dev.errand.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import dev.errand.db.commit.Transactions;
import dev.errand.db.outage.StoreUnavailableException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.dao.DataAccessException;

/** A write that keeps a failure to itself and reports success: nothing of it may be stored, and nobody may be told that it was. */
@ParameterizedClass
@MethodSource("dev.errand.store.TestDatabase#all")
class SwallowedFailureTest extends StoreContract {

    SwallowedFailureTest(TestDatabase database) {
        super(database);
    }

    private static void tombstone(Connection connection, String id) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.executeUpdate("insert into tombstone (id, purge_at) values ('" + id + "', 1)");
        }
    }

    private static void failQuietly(Connection connection) {
        try {
            tombstone(connection, "there");
        } catch (SQLException e) {
            assertThat(e.getMessage()).as("what is swallowed").isNotEmpty();
        }
    }

    private List<String> stored() {
        return opened().transactions()
                .read(jdbc -> jdbc.sql("select id from tombstone order by id")
                        .query(String.class)
                        .list());
    }

    private boolean write(Transactions.Work<Boolean> work) {
        return opened().transactions().write(work);
    }

    private void thereIsOne() {
        write(connection -> {
            tombstone(connection, "there");
            return true;
        });
    }

    @Test
    void whatFailedIsNotCommitted_thoughTheWriteSaysNothingOfIt() {
        thereIsOne();
        AtomicInteger told = new AtomicInteger();

        assertRefused(connection -> {
            opened().transactions().afterCommit(told::incrementAndGet);
            tombstone(connection, "before");
            failQuietly(connection);
            return true;
        });

        assertThat(stored()).containsExactly("there");
        assertThat(told).as("what was to be done after the commit").hasValue(0);
        assertThat(write(connection -> true)).as("the next write").isTrue();
    }

    @Test
    void whatSpringThrew_isNotForgottenEither() {
        thereIsOne();

        assertRefused(connection -> {
            tombstone(connection, "before");
            try {
                Transactions.jdbc(connection)
                        .sql("insert into tombstone (id, purge_at) values ('there', 1)")
                        .update();
            } catch (DataAccessException e) {
                assertThat(e.getMessage()).as("what is swallowed").isNotEmpty();
            }
            return true;
        });

        assertThat(stored()).containsExactly("there");
    }

    @Test
    void whereAFailureEndsTheTransactionByItself_nothingIsWrittenAfterIt() {
        assumeThat(database()).isEqualTo(TestDatabase.SQLITE);

        assertThatThrownBy(() -> write(connection -> {
                    tombstone(connection, "before");
                    fillQuietly(connection);
                    tombstone(connection, "after");
                    return true;
                }))
                .isInstanceOf(StoreUnavailableException.class);

        await().ignoreExceptions().until(() -> write(connection -> true));
        assertThat(stored()).isEmpty();
    }

    private static void fillQuietly(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("pragma max_page_count = 1");
            statement.execute("insert into receipt_secret (id, secret) values (1, zeroblob(1000000))");
        } catch (SQLException e) {
            assertThat(e.getErrorCode()).as("no more room").isEqualTo(13);
        }
    }

    private void assertRefused(Transactions.Work<Boolean> work) {
        assertThatThrownBy(() -> write(work))
                .isInstanceOfSatisfying(
                        StoreUnavailableException.class,
                        e -> assertThat(e.isRefused())
                                .as("as any write that the database does not want")
                                .isTrue());
    }

    @Test
    void itsNeighbours_areWrittenAllTheSame() throws Exception {
        thereIsOne();
        CountDownLatch entered = new CountDownLatch(1);
        CountDownLatch left = new CountDownLatch(1);
        CompletableFuture<Boolean> first = later(connection -> {
            entered.countDown();
            join(left);
            return true;
        });
        entered.await();
        CompletableFuture<Boolean> bad = later(connection -> {
            failQuietly(connection);
            return true;
        });
        CompletableFuture<Boolean> good = later(connection -> {
            tombstone(connection, "good");
            return true;
        });
        left.countDown();

        assertThat(first.join()).isTrue();
        assertThat(good.join()).isTrue();
        assertThatThrownBy(bad::join).hasCauseInstanceOf(StoreUnavailableException.class);
        assertThat(stored()).containsExactly("good", "there");
    }

    private CompletableFuture<Boolean> later(Transactions.Work<Boolean> work) {
        return CompletableFuture.supplyAsync(() -> write(work), Thread::startVirtualThread);
    }

    private static void join(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}

package dev.errand;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.codeUnits;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.TryCatchBlock;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import dev.errand.db.commit.Transactions;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * No write catches a failure of the database: PostgreSQL stores nothing of a transaction in which one statement failed, whatever its commit
 * answers, and SQLite may have ended it. Whoever wants to go on after one asks beforehand, as by {@code on conflict do nothing}.
 */
@AnalyzeClasses(packages = "dev.errand", importOptions = ImportOption.DoNotIncludeTests.class)
class CaughtFailuresTest {

    /**
     * Those who make transactions or open connections, not what is done in one; and those with a connection of their own, which each
     * statement commits or on which nothing is to be stored.
     */
    private static final Set<String> MAY_CATCH = Set.of(
            "dev.errand.db.boot.MigrationNews",
            "dev.errand.db.commit.CommitQueue",
            "dev.errand.db.commit.ReadBatcher",
            "dev.errand.db.commit.WriteTransaction",
            "dev.errand.db.FailureMemory",
            "dev.errand.db.postgresql.PatientConnections",
            "dev.errand.db.postgresql.PostgresDatabase",
            "dev.errand.db.outage.Probe",
            "dev.errand.cluster.HeartbeatConnection",
            "dev.errand.cluster.LeasedMembership",
            "dev.errand.encryption.start.EncryptionStart",
            "dev.errand.notifier.NotificationListener",
            "dev.errand.notifier.PostgresChannel",
            "dev.errand.notifier.NotificationSender");

    @ArchTest
    static final ArchRule writes_catchNoFailureOfTheDatabase =
            codeUnits().should(catchNoFailureOfTheDatabase()).because("its transaction is lost, and nobody would know");

    private static ArchCondition<JavaCodeUnit> catchNoFailureOfTheDatabase() {
        return new ArchCondition<>("catch no failure of the database") {
            @Override
            public void check(JavaCodeUnit code, ConditionEvents events) {
                if (MAY_CATCH.contains(outermost(code.getOwner()))) {
                    return;
                }
                for (TryCatchBlock block : code.getTryCatchBlocks()) {
                    boolean writes = usesDatabase(code, block);
                    for (JavaClass caught : block.getCaughtThrowables()) {
                        if (isOfTheDatabase(caught) || (writes && isAnything(caught))) {
                            events.add(SimpleConditionEvent.violated(
                                    code, code.getFullName() + " catches " + caught.getName()));
                        }
                    }
                }
            }
        };
    }

    private static String outermost(JavaClass type) {
        return type.getEnclosingClass().map(CaughtFailuresTest::outermost).orElse(type.getName());
    }

    private static boolean isOfTheDatabase(JavaClass caught) {
        return caught.isAssignableTo(SQLException.class) || caught.isAssignableTo(DataAccessException.class);
    }

    /** Not Throwable, which the compiler has caught for each resource and thrown again. */
    private static boolean isAnything(JavaClass caught) {
        return caught.isEquivalentTo(RuntimeException.class) || caught.isEquivalentTo(Exception.class);
    }

    /** In whose midst a connection is handed on, or something is asked of it. */
    private static boolean usesDatabase(JavaCodeUnit code, TryCatchBlock block) {
        boolean isGivenOne = code.getRawParameterTypes().stream().anyMatch(CaughtFailuresTest::isConnection);
        return isGivenOne
                || block.getAccessesContainedInTryBlock().stream()
                        .anyMatch(access -> isConnection(access.getTargetOwner()));
    }

    private static boolean isConnection(JavaClass type) {
        return type.isAssignableTo(Connection.class)
                || type.getName().startsWith("java.sql.")
                || type.getName().startsWith(JdbcClient.class.getName());
    }

    /** The rule holds nothing up that it cannot see. */
    @ParameterizedTest
    @ValueSource(classes = {InMethod.class, InLambda.class, OfSpring.class, Anything.class})
    void theRule_findsEachWayToCatchOne(Class<?> bad) {
        JavaClasses classes = new ClassFileImporter().importClasses(bad);

        assertThat(writes_catchNoFailureOfTheDatabase.evaluate(classes).hasViolation())
                .isTrue();
    }

    @SuppressWarnings("unused") // looked at, never run
    private static final class InMethod {
        static void write(Connection connection) {
            try {
                connection.createStatement().close();
            } catch (SQLException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    @SuppressWarnings("unused")
    private static final class InLambda {
        static boolean write(Transactions transactions) {
            return transactions.write(connection -> {
                try {
                    connection.createStatement().close();
                    return true;
                } catch (SQLException e) {
                    return false;
                }
            });
        }
    }

    @SuppressWarnings("unused")
    private static final class OfSpring {
        static boolean write(Transactions transactions) {
            return transactions.write(connection -> {
                try {
                    return Transactions.jdbc(connection).sql("").update() == 1;
                } catch (DataAccessException e) {
                    return false;
                }
            });
        }
    }

    @SuppressWarnings("unused")
    private static final class Anything {
        static boolean write(Transactions transactions) {
            return transactions.write(connection -> {
                try {
                    return Transactions.jdbc(connection).sql("").update() == 1;
                } catch (RuntimeException e) {
                    return false;
                }
            });
        }
    }
}

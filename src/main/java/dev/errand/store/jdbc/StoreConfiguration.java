package dev.errand.store.jdbc;

import dev.errand.db.Database;
import dev.errand.db.DatabaseProperties;
import dev.errand.db.commit.CommitQueue;
import dev.errand.db.commit.Transactions;
import dev.errand.encryption.Sealing;
import dev.errand.store.JobFacts;
import dev.errand.store.JobStore;
import dev.errand.store.JobTransitions;
import dev.errand.store.OutcomeHook;
import dev.errand.store.OutcomeHooks;
import dev.errand.store.RetentionProperties;
import dev.errand.store.child.CancelCascade;
import dev.errand.store.child.Spawning;
import dev.errand.store.dependency.Dependencies;
import dev.errand.store.dependency.DependencyListener;
import dev.errand.store.dependency.DependentBatches;
import dev.errand.store.dependency.DependentInsert;
import dev.errand.store.query.JdbcJobFacts;
import dev.errand.store.transition.JdbcJobTransitions;
import dev.errand.store.transition.RowWrites;
import dev.errand.store.transition.TenantQuotas;
import java.time.Clock;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.DependsOn;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.util.function.SingletonSupplier;

/** Builds the store on the database. */
@Configuration(proxyBeanMethods = false)
class StoreConfiguration {

    @Bean
    JobTransitions jobTransitions(
            Database database,
            DatabaseProperties properties,
            RetentionProperties retention,
            OutcomeHooks hooks,
            RowWrites writes) {
        return new JdbcJobTransitions(database.dialect(), properties.claimAhead(), retention, hooks, writes);
    }

    /** One for all that store jobs: what one of them counted the others need not. */
    @Bean
    TenantQuotas tenantQuotas(Database database) {
        return new TenantQuotas(database.dialect(), System::nanoTime);
    }

    @Bean
    RowWrites rowWrites(
            Database database,
            RetentionProperties retention,
            OutcomeHooks hooks,
            TenantQuotas quotas,
            Sealing sealing) {
        return RowWrites.of(database.dialect(), retention, hooks, quotas, sealing);
    }

    @Bean
    JobFacts jobFacts() {
        return new JdbcJobFacts();
    }

    @Bean
    OutcomeHooks outcomeHooks(ObjectProvider<OutcomeHook> hooks) {
        return new OutcomeHooks(SingletonSupplier.of(() -> hooks.orderedStream().toList()));
    }

    @Bean
    @DependsOn("flywayInitializer")
    JobStore jobStore(
            CommitQueue commits,
            Database database,
            DatabaseProperties properties,
            RetentionProperties retention,
            OutcomeHooks hooks,
            RowWrites writes,
            DependentInsert dependents) {
        return new JdbcJobStore(commits, database, properties.claimAhead(), retention, hooks, writes, dependents);
    }

    @Bean
    DependentInsert dependentInsert(RowWrites writes, Transactions transactions, Dependencies dependencies) {
        return new DependentInsert(writes.insert(), transactions, dependencies);
    }

    @Bean
    Spawning spawning(
            Transactions transactions,
            DependentInsert insert,
            JobTransitions transitions,
            Clock clock,
            ObjectProvider<DependencyListener> listener) {
        return new Spawning(transactions, insert, transitions, clock, listener::getObject);
    }

    @Bean
    CancelCascade cancelCascade(
            Transactions transactions,
            ObjectProvider<JobTransitions> transitions,
            Clock clock,
            ObjectProvider<DependencyListener> listener) {
        return new CancelCascade(transactions, transitions::getObject, clock, listener::getObject);
    }

    @Bean
    DependentBatches dependentBatches(Transactions transactions, Dependencies dependencies) {
        return new DependentBatches(transactions, dependencies);
    }

    /** The last of the hooks: what it ends is told to all of them, each in its turn. */
    @Bean
    @Order(Ordered.LOWEST_PRECEDENCE)
    Dependencies dependencies(
            Transactions transactions,
            OutcomeHooks hooks,
            RetentionProperties retention,
            Sealing sealing,
            Clock clock,
            ObjectProvider<DependencyListener> listener) {
        return new Dependencies(transactions, hooks, retention.results(), sealing, clock, listener::getObject);
    }
}

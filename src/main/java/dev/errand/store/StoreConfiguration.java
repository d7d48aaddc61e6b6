package dev.errand.store;

import io.micrometer.core.instrument.MeterRegistry;
import javax.sql.DataSource;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.boot.flyway.autoconfigure.FlywayConfigurationCustomizer;
import org.springframework.boot.flyway.autoconfigure.FlywayDataSource;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.DependsOn;
import org.springframework.context.annotation.Primary;
import org.springframework.util.function.SingletonSupplier;

/** Opens the database, brings its schema up to date, and builds the store on it. */
@Configuration(proxyBeanMethods = false)
class StoreConfiguration {

    @Bean(destroyMethod = "close")
    Database database(DatabaseProperties properties) {
        return Database.open(properties);
    }

    @Bean(destroyMethod = "")
    @Primary
    DataSource writer(Database database) {
        return database.writer();
    }

    @Bean(destroyMethod = "")
    DataSource readers(Database database) {
        return database.readers();
    }

    @Bean(destroyMethod = "", defaultCandidate = false)
    @FlywayDataSource
    DataSource migrations(Database database) {
        return database.migrations();
    }

    @Bean(destroyMethod = "")
    Availability availability(Database database, MeterRegistry meters) {
        Availability known = database.outage();
        meters.gauge("errand.store.available", known, now -> now.takesWrites() ? 1 : 0);
        return known;
    }

    @Bean
    SmartInitializingSingleton outageNews(Database database, ObjectProvider<OutageListener> listeners) {
        return () -> listeners.forEach(listener -> database.outage().onEnd(listener::outageEnded));
    }

    /** Not by {@code {vendor}}, which asks the database before anybody waits for it to be there. */
    @Bean
    FlywayConfigurationCustomizer migrationLocation(Database database) {
        return configuration -> configuration.locations(database.migrationLocation());
    }

    @Bean
    GroupCommit groupCommit(Database database, DatabaseProperties properties, MeterRegistry meters) {
        GroupCommit commits = new GroupCommit(database.writer(), database.dialect(), database.outage(), properties);
        meters.gauge("errand.store.pending.writes", commits, GroupCommit::backlog);
        return commits;
    }

    @Bean
    @DependsOn("flywayInitializer")
    Transactions transactions(
            GroupCommit commits, Database database, RetentionProperties retention, FinishHooks hooks) {
        return new JdbcTransactions(commits, database, retention, hooks);
    }

    @Bean
    FinishHooks finishHooks(ObjectProvider<FinishHook> hooks) {
        return new FinishHooks(SingletonSupplier.of(() -> hooks.orderedStream().toList()));
    }

    @Bean
    @DependsOn("flywayInitializer")
    JobStore jobStore(
            GroupCommit commits,
            Database database,
            DatabaseProperties properties,
            RetentionProperties retention,
            FinishHooks hooks) {
        return new JdbcJobStore(commits, database, properties.claimAhead(), retention, hooks);
    }
}

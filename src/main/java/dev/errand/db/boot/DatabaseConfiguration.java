package dev.errand.db.boot;

import dev.errand.db.Database;
import dev.errand.db.DatabaseProperties;
import dev.errand.db.commit.CommitQueue;
import dev.errand.db.commit.JdbcTransactions;
import dev.errand.db.commit.Transactions;
import dev.errand.db.outage.Availability;
import dev.errand.db.outage.OutageListener;
import dev.errand.db.postgresql.PostgresDatabase;
import dev.errand.db.sqlite.SqliteDatabase;
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

/** Opens the database, brings its schema up to date, and begins to write to it. */
@Configuration(proxyBeanMethods = false)
public class DatabaseConfiguration {

    /** Opens what the configured address names. */
    public static Database open(DatabaseProperties properties) {
        return properties.isShared() ? new PostgresDatabase(properties) : new SqliteDatabase(properties);
    }

    @Bean(destroyMethod = "close")
    Database database(DatabaseProperties properties) {
        return open(properties);
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
    FlywayConfigurationCustomizer migrationLocation(Database database, DatabaseProperties properties) {
        return configuration -> configuration
                .locations(database.migrationLocation())
                .callbacks(
                        new MigrationNews(database.migrations(), properties.isShared(), database.migrationLocation()));
    }

    @Bean
    CommitQueue commitQueue(Database database, DatabaseProperties properties, MeterRegistry meters) {
        CommitQueue commits = new CommitQueue(database.writer(), database.dialect(), database.outage(), properties);
        meters.gauge("errand.store.pending.writes", commits, CommitQueue::backlog);
        return commits;
    }

    @Bean
    @DependsOn("flywayInitializer")
    Transactions transactions(CommitQueue commits, Database database) {
        return new JdbcTransactions(commits, database);
    }
}

package dev.errand.store;

import io.micrometer.core.instrument.MeterRegistry;
import javax.sql.DataSource;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Qualifier;
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
    SqliteDatabase database(DatabaseProperties properties) {
        return new SqliteDatabase(properties);
    }

    @Bean(destroyMethod = "")
    @Primary
    @FlywayDataSource
    DataSource writer(SqliteDatabase database) {
        return database.writer();
    }

    @Bean(destroyMethod = "")
    DataSource readers(SqliteDatabase database) {
        return database.readers();
    }

    @Bean
    GroupCommit groupCommit(
            @Qualifier("writer") DataSource writer, DatabaseProperties properties, MeterRegistry meters) {
        GroupCommit commits = new GroupCommit(writer, SqliteDatabase::isUnavailable, properties);
        meters.gauge("errand.store.pending.writes", commits, GroupCommit::backlog);
        return commits;
    }

    @Bean
    @DependsOn("flywayInitializer")
    Transactions transactions(
            GroupCommit commits,
            @Qualifier("readers") DataSource readers,
            RetentionProperties retention,
            FinishHooks hooks) {
        return new JdbcTransactions(commits, readers, retention, hooks);
    }

    @Bean
    FinishHooks finishHooks(ObjectProvider<FinishHook> hooks) {
        return new FinishHooks(SingletonSupplier.of(() -> hooks.orderedStream().toList()));
    }

    @Bean
    @DependsOn("flywayInitializer")
    JobStore jobStore(
            GroupCommit commits,
            @Qualifier("readers") DataSource readers,
            RetentionProperties retention,
            FinishHooks hooks) {
        return new JdbcJobStore(commits, readers, retention, hooks);
    }
}

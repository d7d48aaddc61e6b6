package dev.errand.db;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * Where the truth is kept. Each key is described in {@code application.yaml}.
 *
 * @param url the JDBC address
 * @param username who logs in to PostgreSQL, unless the address says so
 * @param password likewise
 * @param readers connections that read, at the most
 * @param maxPendingWrites writes that may wait for their commit; more are refused at once
 * @param maxGroup writes that go into one transaction at the most
 * @param commitInterval the most from the beginning of one commit to that of the next, while several writes come together
 * @param claimAhead how long claims on PostgreSQL, for nodes and for workers, may go on behind the last one before one begins at the head again
 * @param commitTimeout how long a write may wait for its commit to begin
 * @param connectTimeout how long to wait for a connection
 * @param statementTimeout how long PostgreSQL may take for a statement
 * @param lockTimeout how long a statement waits for what another process is changing, and how long a transaction may say nothing
 * @param socketTimeout after what silence a connection to PostgreSQL is given up; longer than a statement may take
 * @param preparedStatements whether PostgreSQL keeps statements for a connection, which a pooler in between may not know of
 */
@Validated
@ConfigurationProperties("errand.database")
public record DatabaseProperties(
        @NotBlank @DefaultValue("jdbc:sqlite:data/errand.db")
        String url,

        @Nullable String username,
        @Nullable String password,
        @Min(1) @Max(100) @DefaultValue("4") int readers,
        @Min(1) @DefaultValue("20000") int maxPendingWrites,
        @Min(1) @Max(10000) @DefaultValue("1000") int maxGroup,
        @DefaultValue("1ms") Duration commitInterval,
        @DefaultValue("100ms") Duration claimAhead,
        @DefaultValue("10s") Duration commitTimeout,
        @DefaultValue("5s") Duration connectTimeout,
        @DefaultValue("20s") Duration statementTimeout,
        @DefaultValue("5s") Duration lockTimeout,
        @DefaultValue("25s") Duration socketTimeout,
        @DefaultValue("true") boolean preparedStatements) {

    /** What the address of a PostgreSQL database begins with. */
    public static final String POSTGRESQL = "jdbc:postgresql:";

    /** Whether other nodes can use the same database. */
    public boolean isShared() {
        return url.startsWith(POSTGRESQL);
    }
}

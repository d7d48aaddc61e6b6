package dev.errand.notifier;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.boot.context.properties.bind.Name;
import org.springframework.util.backoff.BackOffExecution;
import org.springframework.util.backoff.ExponentialBackOff;
import org.springframework.validation.annotation.Validated;

/**
 * How nodes hear of each other's work. Each key is described in {@code application.yaml}; none of them means anything on SQLite.
 *
 * @param enabled whether notifications of PostgreSQL are sent and listened to
 * @param notifyPause how long hints gather after some were sent
 * @param notifyMaxPending hints that wait to be sent, at the most
 * @param notifyCheck how often each node gives a sign of life, by which it also sees that it hears
 * @param notifyRetry how long to wait at the most before a connection that was lost is opened again
 * @param waitPoll how often to look for what somebody waits for, although nothing was heard of it
 * @param waitPollWithoutNotify likewise, while notifications are not used or not heard
 */
@Validated
@ConfigurationProperties("errand.cluster")
record NotifyProperties(
        @Name("notify") @DefaultValue("true") boolean enabled,
        @DefaultValue("10ms") Duration notifyPause,
        @Min(1) @Max(1_000_000) @DefaultValue("20000") int notifyMaxPending,
        @DefaultValue("10s") Duration notifyCheck,
        @DefaultValue("10s") Duration notifyRetry,
        @DefaultValue("5s") Duration waitPoll,
        @DefaultValue("1s") Duration waitPollWithoutNotify) {

    private static final long FIRST_RETRY_MILLIS = 100;

    /** How long to wait before each attempt in turn to open a connection that was lost. */
    BackOffExecution retries() {
        ExponentialBackOff backOff = new ExponentialBackOff(FIRST_RETRY_MILLIS, 2);
        backOff.setMaxInterval(notifyRetry.toMillis());
        return backOff.start();
    }
}

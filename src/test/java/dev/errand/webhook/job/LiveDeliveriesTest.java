package dev.errand.webhook.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.errand.db.commit.Transactions;
import dev.errand.db.outage.StoreUnavailableException;
import dev.errand.job.Job;
import dev.errand.job.Progress;
import dev.errand.job.event.JobEvent;
import dev.errand.job.spec.Webhook;
import dev.errand.job.spec.WebhookEvent;
import dev.errand.store.TestStore;
import dev.errand.webhook.Properties;
import dev.errand.webhook.WebhookFixture;
import dev.errand.webhook.outbox.Delivery;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LiveDeliveriesTest {

    private static final Webhook STARTS = new Webhook(
            "https://hooks.example.com/in", null, Set.of(WebhookEvent.JOB_STARTED), Map.of(), "https://base");

    @TempDir
    private Path directory;

    /** Writes that still fail as they do while the database is away. */
    private final AtomicInteger failures = new AtomicInteger();

    /** Writes that are still refused as what a database does not take. */
    private final AtomicInteger refusals = new AtomicInteger();

    private WebhookFixture room;
    private LiveDeliveries live;

    @BeforeEach
    void open() {
        room = new WebhookFixture(TestStore.open(directory));
        Transactions transactions = awayFor(room.store.transactions());
        live = new LiveDeliveries(
                transactions,
                room.directory,
                room.recorder,
                room.starts,
                new WaitingProgress(
                        transactions, room.store.facts(), room.directory, room.recorder, Properties.with(List.of())));
        live.start();
    }

    @AfterEach
    void close() {
        live.stop();
        room.close();
    }

    private Transactions awayFor(Transactions real) {
        return (Transactions) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {Transactions.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("write") && failures.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
                        throw new StoreUnavailableException("the database is away", null);
                    }
                    if (method.getName().equals("write") && refusals.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
                        throw StoreUnavailableException.refused(new IllegalStateException("not this"));
                    }
                    try {
                        return method.invoke(real, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    @Test
    void aStart_isRecordedOnceTheStoreIsBack() {
        failures.set(2);
        Job job = room.insert("echo", STARTS);

        live.onEvent(new JobEvent.Started(job));

        await().until(() -> !room.of(job).isEmpty());
        assertThat(failures).hasValue(0);
        assertThat(room.of(job)).singleElement().extracting(Delivery::event).isEqualTo(WebhookEvent.JOB_STARTED);
    }

    @Test
    void aStart_thatTheStoreRefuses_isDropped_andTheNextIsRecorded() {
        refusals.set(1);
        Job refused = room.insert("echo", STARTS);
        live.onEvent(new JobEvent.Started(refused));
        await().until(() -> refusals.get() == 0 && room.starts.isEmpty());

        Job job = room.insert("echo", STARTS);
        live.onEvent(new JobEvent.Started(job));

        await().until(() -> !room.of(job).isEmpty());
        assertThat(room.of(refused)).isEmpty();
    }

    @Test
    void progress_isRecordedAfterTheStart_andNotAfterTheEnd() {
        Webhook webhook = new Webhook(
                "https://hooks.example.com/in",
                null,
                Set.of(WebhookEvent.JOB_STARTED, WebhookEvent.JOB_PROGRESS),
                Map.of(),
                "https://base");
        Job over = room.insert("echo", webhook);
        room.succeed(over, "1");
        Job job = room.insert("echo", webhook);
        room.start(job);

        // Both are told when they are on disk, which may be after the end.
        live.onEvent(new JobEvent.Reported(over, new Progress(50.0, "half", room.clock.instant())));
        live.onEvent(new JobEvent.Reported(job, new Progress(50.0, "half", room.clock.instant())));

        await().until(() -> room.of(job).size() == 2);
        assertThat(room.of(job))
                .extracting(Delivery::event)
                .containsExactly(WebhookEvent.JOB_PROGRESS, WebhookEvent.JOB_STARTED);
        assertThat(room.of(over)).isEmpty();
    }
}

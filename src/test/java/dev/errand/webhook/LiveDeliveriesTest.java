package dev.errand.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.errand.job.Job;
import dev.errand.job.JobEvent;
import dev.errand.job.Webhook;
import dev.errand.job.WebhookEvent;
import dev.errand.store.StoreUnavailableException;
import dev.errand.store.TestStore;
import dev.errand.store.Transactions;
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

    private WebhookFixture room;
    private LiveDeliveries live;

    @BeforeEach
    void open() {
        room = new WebhookFixture(TestStore.open(directory));
        live = new LiveDeliveries(
                awayFor(room.store.transactions()),
                room.directory,
                room.recorder,
                Properties.with(List.of()),
                room.clock);
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
}

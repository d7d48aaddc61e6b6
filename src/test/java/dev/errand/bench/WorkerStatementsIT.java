package dev.errand.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.errand.ErrandApplication;
import dev.errand.bench.CountedDriver.Counts;
import dev.errand.store.PostgresServer;
import io.micrometer.core.instrument.MeterRegistry;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

/** What a worker costs the database, counted where the statements leave the service. */
class WorkerStatementsIT {

    @TempDir(cleanup = CleanupMode.NEVER)
    private Path directory;

    private String url(String database) throws Exception {
        return database.equals("sqlite")
                ? "jdbc:sqlite:" + directory.resolve("errand.db")
                : PostgresServer.shared().newDatabase();
    }

    private static ConfigurableApplicationContext start(String url) {
        List<String> arguments = new ArrayList<>(StatementsIT.ARGUMENTS);
        arguments.add("--errand.database.url=" + url);
        return new SpringApplicationBuilder(ErrandApplication.class).run(arguments.toArray(String[]::new));
    }

    /** A hundred ends and a hundred new leases: what is known of the jobs is remembered, and one look says how the worker stands. */
    @ParameterizedTest
    @ValueSource(strings = {"sqlite", "postgresql"})
    void settle_asksOnce_andWritesOnce(String database) throws Exception {
        String url = url(database);
        try (CountedDriver driver = new CountedDriver(url);
                ConfigurableApplicationContext service = start(url)) {
            String port = service.getEnvironment().getRequiredProperty("local.server.port");
            Counts counted = settle(driver, Integer.parseInt(port));

            assertThat(counted.commits()).as(counted::toString).isEqualTo(1);
            assertThat(counted.texts().keySet())
                    .filteredOn(text -> text.startsWith("select") && text.contains("worker_"))
                    .hasSize(1);
            // SQLite takes a hundred rows in three portions.
            assertThat(counted.statements()).as(counted::toString).isLessThanOrEqualTo(20);
        }
    }

    /** A job for which somebody waits is stored as his: one commit, and no second write of the job. */
    @ParameterizedTest
    @ValueSource(strings = {"sqlite", "postgresql"})
    void jobForWhoWaits_isWrittenOnce(String database) throws Exception {
        String url = url(database);
        try (CountedDriver driver = new CountedDriver(url);
                ConfigurableApplicationContext service = start(url)) {
            String port = service.getEnvironment().getRequiredProperty("local.server.port");
            MeterRegistry meters = service.getBean(MeterRegistry.class);
            InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), Integer.parseInt(port));
            try (Exchange worker = new Exchange(address);
                    Exchange client = new Exchange(address)) {
                WorkerCalls calls = new WorkerCalls(URI.create("http://127.0.0.1:" + port), "one");
                worker.call(calls.register(), 200);
                // The first time more is written, as that the instance was given something; and one that still looks
                // for
                // what there is cannot be met.
                await().until(() -> isGivenAtOnce(driver, meters, calls, worker, client));
            }
        }
    }

    /** One look at the worker, one at the jobs that wait, the job, and its lease. */
    private static boolean isGivenAtOnce(
            CountedDriver driver, MeterRegistry meters, WorkerCalls calls, Exchange worker, Exchange client)
            throws Exception {
        worker.send(calls.lease(60));
        await().until(() -> meters.get("errand.workers.waiting").gauge().value() == 1);
        Counts before = driver.counts();
        String submitted = client.call(calls.submission(), 202);
        List<String> tokens = WorkerCalls.given(worker.receive(200));
        assertThat(tokens).hasSize(1);
        Counts counted = driver.counts().since(before);
        worker.call(calls.settle(tokens), 200);
        return submitted.contains("\"running\"") && counted.commits() == 1 && counted.statements() <= 4;
    }

    private static Counts settle(CountedDriver driver, int port) throws Exception {
        URI service = URI.create("http://127.0.0.1:" + port);
        WorkerCalls calls = new WorkerCalls(service, "one");
        String items = String.join(",", Collections.nCopies(2 * WorkerCalls.MAX, "\"" + SampleJobs.PAYLOAD + "\""));
        String batch = "{\"task\":\"%s\",\"items\":[%s]}".formatted(WorkerCalls.TASK, items);
        try (Exchange exchange = new Exchange(new InetSocketAddress(InetAddress.getLoopbackAddress(), port))) {
            exchange.call(calls.register(), 200);
            exchange.call(Requests.post(service.resolve("/v1/batches"), batch), 202);
            List<String> tokens = WorkerCalls.given(exchange.call(calls.lease(60), 200));
            assertThat(tokens).hasSize(WorkerCalls.MAX);
            Counts before = driver.counts();

            String answer = exchange.call(calls.settle(tokens), 200);

            assertThat(WorkerCalls.done(answer)).isEqualTo(WorkerCalls.MAX);
            assertThat(WorkerCalls.given(answer)).hasSize(WorkerCalls.MAX);
            return driver.counts().since(before);
        }
    }
}

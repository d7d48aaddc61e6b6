package dev.errand.web;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.context.annotation.Import;

/** The whole service on a port and a database file of its own, shared by all tests that carry this. */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@Import(ProbeTasks.class)
@SpringBootTest(
        webEnvironment = WebEnvironment.RANDOM_PORT,
        properties = {
            "errand.database.url=jdbc:sqlite:target/it/web-${random.uuid}.db",
            "errand.submission.max-bytes=64KB",
            "errand.execution.abandon-after=300ms",
            "errand.execution.max-result-bytes=256KB",
            "errand.execution.queues.default.concurrency=200",
            "errand.execution.queues.narrow.concurrency=1",
            "errand.execution.queues.narrow.capacity=1",
            "errand.maintenance.poll-interval=200ms",
            "errand.http.allow=127.0.0.1",
            "errand.stats.interval=1s",
            // What ignores that it is to stop is not waited for when another service has its turn.
            "spring.lifecycle.timeout-per-shutdown-phase=2s"
        })
public @interface ServiceTest {}

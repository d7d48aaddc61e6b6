package dev.errand.web;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.context.annotation.Import;

/** The whole service on a port and a database file of its own, shared by the tests of batches. */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@Import(BatchTasks.class)
@SpringBootTest(
        webEnvironment = WebEnvironment.RANDOM_PORT,
        properties = {
            "errand.database.url=jdbc:sqlite:target/it/batch-${random.uuid}.db",
            "errand.batch.max-bytes=4MB",
            "errand.batch.heartbeat=600ms",
            "errand.execution.queues.narrow.concurrency=1",
            "errand.execution.queues.narrow.capacity=10",
            "errand.execution.queues.wide.concurrency=100"
        })
@interface BatchServiceTest {}

package dev.errand.execution;

import dev.errand.queue.ExecutionProperties;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.scheduling.concurrent.ThreadPoolTaskExecutor;
import org.springframework.stereotype.Component;

/**
 * Makes good the threads that tasks do not give back: for each one that is abandoned the pool grows by one, and shrinks again
 * when that thread ends after all.
 */
@Component
class JobPool {

    private static final Logger log = LoggerFactory.getLogger(JobPool.class);

    private final ThreadPoolTaskExecutor executor;
    private final int size;
    private final int maxAbandoned;
    private final Counter abandonedEver;
    private int abandoned;

    JobPool(ThreadPoolTaskExecutor jobExecutor, ExecutionProperties properties, MeterRegistry meters) {
        this.executor = jobExecutor;
        this.size = properties.totalConcurrency();
        this.maxAbandoned = properties.maxAbandoned();
        this.abandonedEver = meters.counter("errand.attempts.abandoned");
        meters.gauge("errand.threads.abandoned", this, JobPool::abandoned);
    }

    /** Counts a thread that does not stop. */
    synchronized void threadAbandoned() {
        abandoned++;
        abandonedEver.increment();
        if (abandoned > maxAbandoned) {
            log.error("{} abandoned threads still run; no more are made good, so the pool shrinks", abandoned);
        }
        resize();
    }

    /** Counts an abandoned thread that has ended. */
    synchronized void abandonedThreadEnded() {
        abandoned--;
        resize();
    }

    synchronized int abandoned() {
        return abandoned;
    }

    private void resize() {
        int wanted = size + Math.min(abandoned, maxAbandoned);
        // Growing the maximum first and shrinking it last, since the core must never exceed it.
        if (wanted > executor.getMaxPoolSize()) {
            executor.setMaxPoolSize(wanted);
            executor.setCorePoolSize(wanted);
        } else {
            executor.setCorePoolSize(wanted);
            executor.setMaxPoolSize(wanted);
        }
    }
}

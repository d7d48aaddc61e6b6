package dev.errand.execution;

import dev.errand.cluster.NodeQueues;
import dev.errand.completion.RecoveryProperties;
import dev.errand.queue.ExecutionProperties;
import dev.errand.runtime.Phase;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.scheduling.annotation.EnableAsync;
import org.springframework.scheduling.concurrent.ThreadPoolTaskExecutor;

/** The pool that attempts run in. */
@Configuration(proxyBeanMethods = false)
@EnableAsync
class ExecutionConfiguration {

    @Bean
    NodeQueues nodeQueues(ExecutionProperties properties) {
        return properties::concurrencies;
    }

    @Bean
    RecoveryProperties recoveryProperties(ExecutionProperties properties) {
        return new RecoveryProperties(properties.maxLostAttempts(), properties.maxRefusedOutcomes());
    }

    /**
     * Virtual threads, so that tasks that block cost no platform thread, in a pool of fixed size. Slots keep attempts from
     * exceeding it; the queue only bridges the moment between an attempt's end and its thread's return to the pool.
     */
    @Bean
    ThreadPoolTaskExecutor jobExecutor(ExecutionProperties properties) {
        ThreadPoolTaskExecutor executor = new ThreadPoolTaskExecutor();
        int size = properties.totalConcurrency();
        executor.setVirtualThreads(true);
        executor.setThreadNamePrefix("errand-job-");
        executor.setCorePoolSize(size);
        executor.setMaxPoolSize(size);
        executor.setQueueCapacity(size);
        // Who may run is decided by slots; the pool must not refuse what was claimed before the shutdown began.
        executor.setAcceptTasksAfterContextClose(true);
        // Stopped after the dispatcher, which lets attempts end and interrupts those that do not.
        executor.setPhase(Phase.ATTEMPTS.number());
        return executor;
    }
}

package dev.errand.builtin;

import static org.assertj.core.api.Assertions.assertThat;

import dev.errand.memory.MemoryProperties;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.ComponentScan;
import org.springframework.context.annotation.Configuration;

class BuiltinWiringTest {

    @Configuration(proxyBeanMethods = false)
    @ComponentScan({"dev.errand.outbound", "dev.errand.builtin", "dev.errand.memory"})
    @EnableConfigurationProperties(MemoryProperties.class)
    static class Rooms {}

    @Test
    void tasks_areBeans_withNothingConfigured() {
        new ApplicationContextRunner()
                .withUserConfiguration(Rooms.class)
                .withBean(SimpleMeterRegistry.class)
                .run(context -> assertThat(context)
                        .hasSingleBean(ArithmeticTasks.class)
                        .hasSingleBean(RandomTasks.class)
                        .hasSingleBean(TimeTasks.class)
                        .hasSingleBean(PlainTasks.class)
                        .hasSingleBean(HttpTasks.class));
    }
}

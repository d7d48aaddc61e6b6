package dev.errand.builtin;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.ComponentScan;
import org.springframework.context.annotation.Configuration;

class SamplesWiringTest {

    @Configuration(proxyBeanMethods = false)
    @ComponentScan({"dev.errand.http", "dev.errand.samples"})
    static class Rooms {}

    @Test
    void tasks_areBeans_withNothingConfigured() {
        new ApplicationContextRunner()
                .withUserConfiguration(Rooms.class)
                .run(context -> assertThat(context)
                        .hasSingleBean(ArithmeticTasks.class)
                        .hasSingleBean(RandomTasks.class)
                        .hasSingleBean(TimeTasks.class)
                        .hasSingleBean(PlainTasks.class)
                        .hasSingleBean(HttpTasks.class));
    }
}

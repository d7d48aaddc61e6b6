package dev.errand.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.util.unit.DataSize;

class MemoryPropertiesTest {

    @EnableConfigurationProperties(MemoryProperties.class)
    static class Configured {}

    private final ApplicationContextRunner service =
            new ApplicationContextRunner().withUserConfiguration(Configured.class);

    @ParameterizedTest
    @CsvSource({
        "answers=1KB, errand.memory.answers must be at least 64KB",
        "requests=0, errand.memory.requests must be at least 64KB",
        "attempts=-1MB, errand.memory.attempts must be at least 64KB",
        "page=1KB, errand.memory.page must be between 16KB and 64MB",
        "page=3GB, errand.memory.page must be between 16KB and 64MB",
        "answers=100TB, at most three quarters of the heap",
        "patience=0s, patience"
    })
    void whatMakesNoSense_endsTheStart_andIsNamed(String property, String message) {
        service.withPropertyValues("errand.memory." + property)
                .run(context -> assertThat(context).getFailure().rootCause().hasMessageContaining(message));
    }

    @Test
    void unlessSet_theyTakeFiveEighthsOfTheHeap() {
        service.run(context -> {
            MemoryProperties usual = context.getBean(MemoryProperties.class);
            long all = Map.of("answers", usual.answers(), "requests", usual.requests(), "attempts", usual.attempts())
                    .values()
                    .stream()
                    .mapToLong(DataSize::toBytes)
                    .sum();
            long heap = Runtime.getRuntime().maxMemory();
            assertThat(all).isBetween(heap / 16 * 10 - 64, heap / 16 * 10);
        });
    }

    @Test
    void together_theyMayTakeThreeQuarters() {
        MemoryProperties.checkSum(75, 100);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> MemoryProperties.checkSum(76, 100))
                .withMessage(
                        "errand.memory.answers, errand.memory.requests and errand.memory.attempts are 76 bytes together;"
                                + " at most three quarters of the heap are theirs, which are 75");
    }
}

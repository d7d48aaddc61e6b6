package dev.errand.launch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.errand.db.boot.DatabaseConfiguration;
import dev.errand.outbound.address.AddressPolicy;
import dev.errand.store.TestStore;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.BeanCreationException;
import org.springframework.boot.diagnostics.FailureAnalysis;

class SettingFailureAnalyzerTest {

    private static String line(Throwable failure) {
        FailureAnalysis analysis = new SettingFailureAnalyzer().analyze(new BeanCreationException("bean", failure));
        return OneLineReporter.line(Objects.requireNonNull(analysis));
    }

    @Test
    void anEntryThatIsNoAddress_isOneLine() {
        Throwable failure = catchThrowable(() -> AddressPolicy.of("errand.webhooks.allow", List.of("10.0.0.0/99")));
        assertThat(line(failure))
                .startsWith(
                        "errand.webhooks.allow: '10.0.0.0/99' is neither a host name nor an address nor a CIDR block. ");
    }

    @Test
    void anAddressOfAnotherDatabase_isOneLine_withoutItsPassword() {
        Throwable failure = catchThrowable(() -> DatabaseConfiguration.open(TestStore.properties(
                "postgresql://me:secret@localhost/errand?password=secret", 10, Duration.ofSeconds(1))));
        assertThat(line(failure))
                .startsWith("errand.database.url must be jdbc:postgresql://")
                .contains("postgresql://localhost/errand. ")
                .doesNotContain("secret");
    }

    @Test
    void whatOtherPartsThrow_isLeftToThem() {
        assertThat(new SettingFailureAnalyzer().analyze(new IllegalStateException("something else")))
                .isNull();
        assertThat(new SettingFailureAnalyzer().analyze(new IllegalStateException((String) null)))
                .isNull();
    }
}

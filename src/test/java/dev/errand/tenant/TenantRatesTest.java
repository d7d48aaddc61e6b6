package dev.errand.tenant;

import static org.assertj.core.api.Assertions.assertThat;

import dev.errand.tenant.TenantRates.Taken;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class TenantRatesTest {

    private final AtomicLong nanos = new AtomicLong();
    private final TenantRates rates = new TenantRates(nanos::get);

    private Taken take(int jobs, int nodes) {
        return rates.take("acme", 10, nodes, jobs);
    }

    private void pass(Duration time) {
        nanos.addAndGet(time.toNanos());
    }

    @Test
    void asManyAsAllowed_areLetInWithinASecond() {
        assertThat(take(4, 1)).isEqualTo(new Taken(6, Duration.ZERO));
        assertThat(take(6, 1)).isEqualTo(new Taken(0, Duration.ZERO));
        assertThat(take(1, 1)).isEqualTo(new Taken(0, Duration.ofMillis(100)));

        pass(Duration.ofMillis(100));
        assertThat(take(1, 1).isLetIn()).isTrue();
        pass(Duration.ofHours(1));
        assertThat(take(1, 1).left()).isEqualTo(9);
        assertThat(rates.take("brew", 10, 1, 10).isLetIn()).isTrue();
    }

    @Test
    void severalNodes_shareTheRate() {
        assertThat(take(5, 2).isLetIn()).isTrue();
        assertThat(take(1, 2)).isEqualTo(new Taken(0, Duration.ofMillis(200)));
        assertThat(rates.take("brew", 1, 4, 1).isLetIn()).isTrue();
        assertThat(rates.take("brew", 1, 4, 1).pause()).isEqualTo(Duration.ofSeconds(4));
    }

    @Test
    void aLargeBatch_isLetInWhenNothingElseWas_andPaidForAfterwards() {
        assertThat(take(100, 1)).isEqualTo(new Taken(0, Duration.ZERO));
        pass(Duration.ofMillis(8_900));
        assertThat(take(1, 1)).isEqualTo(new Taken(0, Duration.ofMillis(200)));
        pass(Duration.ofMillis(200));
        assertThat(take(1, 1).isLetIn()).isTrue();
        assertThat(take(100, 1).pause()).isEqualTo(Duration.ofSeconds(1));
    }
}

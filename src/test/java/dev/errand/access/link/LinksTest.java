package dev.errand.access.link;

import static org.assertj.core.api.Assertions.assertThat;

import dev.errand.access.AccessProperties;
import dev.errand.access.AccessSecret;
import dev.errand.access.key.Judgement;
import dev.errand.access.key.KeyRing;
import dev.errand.access.start.AccessStates;
import dev.errand.db.commit.Transactions;
import dev.errand.db.outage.StoreUnavailableException;
import java.lang.reflect.Proxy;
import java.time.Clock;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class LinksTest {

    private final AtomicInteger asked = new AtomicInteger();
    private final Transactions away = (Transactions) Proxy.newProxyInstance(
            Transactions.class.getClassLoader(), new Class<?>[] {Transactions.class}, (self, method, args) -> {
                asked.incrementAndGet();
                throw new StoreUnavailableException("away, says the test", null);
            });
    private final Clock clock = Clock.systemUTC();
    private final KeyRing ring =
            new KeyRing(away, clock, AccessStates.settings("errand.security", AccessProperties.class, Map.of()));
    private final Links links = new Links(new AccessSecret(away), ring, clock);

    @Test
    void whatCannotBeALink_isRefused_withoutAskingAnybody() {
        for (String text :
                new String[] {"errc_", "errc_x", "errc_x.y", "errc_" + "x".repeat(5000) + "." + "y".repeat(43)}) {
            assertThat(links.judge(text)).as(text).isEqualTo(new Judgement.Refused());
        }
        assertThat(asked).hasValue(0);
    }

    @Test
    void whatCouldBeOne_isUnsure_whileTheSecretIsNotKnown() {
        assertThat(links.judge("errc_abc." + "y".repeat(43))).isEqualTo(new Judgement.Unsure());
        assertThat(asked).hasValue(1);
    }
}

package dev.errand.job;

import static org.assertj.core.api.Assertions.assertThat;

import dev.errand.job.spec.TenantNames;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TenantNamesTest {

    @ParameterizedTest
    @CsvSource({"default,crawl", "acme,crawl", "acme,''", "a-1,a/b c@d.e_f-g", "acme,ünïcode"})
    void aStoredName_isShownAsItWasGiven_andSaysWhoseItIs(String tenant, String name) {
        String stored = TenantNames.stored(tenant, name);

        assertThat(TenantNames.shown(stored)).isEqualTo(name);
        assertThat(TenantNames.of(TenantNames.tenantOf(stored))).isEqualTo(tenant);
        assertThat(TenantNames.isOf(tenant, stored)).isTrue();
        assertThat(TenantNames.isOf("other", stored)).isFalse();
        assertThat(stored).isGreaterThanOrEqualTo(TenantNames.first(tenant)).isLessThan(TenantNames.beyond(tenant));
    }

    @Test
    void theDefaultTenant_hasItsNamesAsTheyAre() {
        assertThat(TenantNames.stored("default", "crawl")).isEqualTo("crawl");
        assertThat(TenantNames.stored(null, "crawl")).isEqualTo("crawl");
        assertThat(TenantNames.line("mail", null)).isEqualTo("mail");
        assertThat(TenantNames.noted("default")).isNull();
        assertThat(TenantNames.of(null)).isEqualTo("default");
    }

    @Test
    void nobodyCanSpellANameOfAnother() {
        String acmes = TenantNames.stored("acme", "crawl");

        assertThat(TenantNames.stored("default", acmes)).isNotEqualTo(acmes);
        assertThat(TenantNames.tenantOf(TenantNames.stored("default", acmes))).isNull();
        assertThat(TenantNames.tenantOf(TenantNames.stored("brew", acmes))).isEqualTo("brew");
    }

    @Test
    void namesOfATenant_standTogether() {
        List<String> acmes = List.of(TenantNames.stored("acme", "a"), TenantNames.stored("acme", "z"));
        TreeSet<String> all = new TreeSet<>(acmes);
        all.add(TenantNames.stored("acme-2", "m"));
        all.add(TenantNames.stored("ac", "m"));
        all.add("m");

        assertThat(all.subSet(TenantNames.first("acme"), TenantNames.beyond("acme")))
                .containsExactlyElementsOf(acmes);
        assertThat(all.subSet(TenantNames.first(null), TenantNames.beyond(null)))
                .containsExactly("m");
    }

    @Test
    void linesOfAQueue_standTogether_itsOwnFirst() {
        String acme = TenantNames.line("mail", "acme");
        String brew = TenantNames.line("mail", "brew");
        TreeSet<String> all = new TreeSet<>(
                List.of(brew, acme, "mail", "mail-2", "mai", "mail.x", TenantNames.line("mail-2", "acme")));

        assertThat(all.subSet("mail", TenantNames.beyondLines("mail"))).containsExactly("mail", acme, brew);
        assertThat(all.subSet(TenantNames.afterLine("mail"), TenantNames.beyondLines("mail")))
                .containsExactly(acme, brew);
        assertThat(TenantNames.queueOf(acme)).isEqualTo("mail");
        assertThat(TenantNames.tenantOfLine(acme)).isEqualTo("acme");
        assertThat(acme).endsWith(TenantNames.endOfLines("acme"));
    }
}

package dev.errand.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.errand.webhook.WebhookUrlException.Cause;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class WebhookUrlsTest {

    private final WebhookUrls strict = new WebhookUrls(Properties.with(List.of()));

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://hooks.example.com/a?b=c",
                "https://hooks.example.com:8443/",
                "https://8.8.8.8/",
                "https://[2606:4700::1111]/x",
                "HTTPS://Hooks.Example.COM/"
            })
    void check_takesPublicAddresses(String url) {
        assertThat(strict.check(url).scheme()).isEqualTo("https");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://127.0.0.1/",
                "https://2130706433/",
                "https://0x7f000001/",
                "https://0177.0.0.1/",
                "https://127.1/",
                "https://0/",
                "https://10.0.0.1/",
                "https://172.16.5.4/",
                "https://192.168.1.1/",
                "https://169.254.169.254/latest/meta-data/",
                "https://100.64.0.1/",
                "https://224.0.0.1/",
                "https://255.255.255.255/",
                "https://192.0.2.1/",
                "https://[::1]/",
                "https://[::]/",
                "https://[::ffff:127.0.0.1]/",
                "https://[::ffff:7f00:1]/",
                "https://[::127.0.0.1]/",
                "https://[2002:7f00:1::]/",
                "https://[64:ff9b::7f00:1]/",
                "https://[64:ff9b:1::a00:1]/",
                "https://[fe80::1]/",
                "https://[fc00::1]/",
                "https://[ff02::1]/",
                "https://localhost/",
                "https://LOCALHOST./",
                "https://a.localhost:8080/",
                "http://hooks.example.com/",
                "http://8.8.8.8/"
            })
    void check_refusesWhatIsPlainlyForbidden(String url) {
        assertRefused(strict, url, Cause.FORBIDDEN);
    }

    @ParameterizedTest
    @CsvSource({
        "'not a url', NOT_A_URL",
        "'', NOT_A_URL",
        "/relative, NOT_A_URL",
        "https://, NOT_A_URL",
        "https://a b.example/, NOT_A_URL",
        "ftp://hooks.example.com/, SCHEME",
        "file:///etc/passwd, SCHEME",
        "gopher://hooks.example.com, SCHEME",
        "javascript:alert(1), SCHEME",
        "https://user:secret@hooks.example.com/, USER_INFO",
        "https://user@hooks.example.com/, USER_INFO"
    })
    void check_saysWhatIsWrong(String url, Cause cause) {
        assertRefused(strict, url, cause);
    }

    @Test
    void check_refusesWhatIsTooLong() {
        assertRefused(strict, "https://hooks.example.com/" + "x".repeat(WebhookUrls.MAX_LENGTH), Cause.NOT_A_URL);
    }

    @Test
    void check_opensListedHosts_forPlainHttpToo() {
        WebhookUrls urls = new WebhookUrls(Properties.with(List.of("hooks.intranet", "127.0.0.1", "localhost")));

        assertThat(urls.check("http://hooks.intranet/")).isNotNull();
        assertThat(urls.check("http://127.0.0.1:8080/")).isNotNull();
        assertThat(urls.check("http://localhost:8080/")).isNotNull();
        assertRefused(urls, "https://127.0.0.2/", Cause.FORBIDDEN);
    }

    @Test
    void check_leavesNamesThatMayLeadIntoAListedBlock_toTheTry() {
        WebhookUrls urls = new WebhookUrls(Properties.with(List.of("10.0.0.0/8")));

        assertThat(urls.check("http://hooks.intranet/")).isNotNull();
        assertThat(urls.check("http://10.1.2.3/")).isNotNull();
        assertRefused(urls, "http://8.8.8.8/", Cause.FORBIDDEN);
        assertRefused(urls, "http://192.168.0.1/", Cause.FORBIDDEN);
    }

    @Test
    void receiver_isSchemeHostAndPort() {
        assertThat(WebhookUrls.receiver("https://Hooks.example.com/a")).isEqualTo("https://hooks.example.com:443");
        assertThat(WebhookUrls.receiver("http://hooks.example.com:8080/b?c"))
                .isEqualTo("http://hooks.example.com:8080");
        assertThat(WebhookUrls.receiver("no url")).isEqualTo("no url");
    }

    private static void assertRefused(WebhookUrls urls, String url, Cause cause) {
        assertThatThrownBy(() -> urls.check(url))
                .isInstanceOfSatisfying(
                        WebhookUrlException.class, e -> assertThat(e.reason()).isEqualTo(cause));
    }
}

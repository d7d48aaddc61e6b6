package dev.errand.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class WebAddressTest {

    @ParameterizedTest
    @CsvSource({
        "https://python.org, https://python.org",
        "HTTP://Host.Example:8080/a?b=c#d, http://host.example:8080/a?b=c",
        "http://münchen.de/ä b?q=ü|[1], http://xn--mnchen-3ya.de/%C3%A4%20b?q=%C3%BC%7C%5B1%5D",
        "http://h.example/%41%zz{x}, http://h.example/%41%25zz%7Bx%7D",
        "http://h.example/a/../b, http://h.example/b",
        "http://2130706433/, http://127.0.0.1/",
        "http://[::ffff:127.0.0.1]:81/, http://[::ffff:7f00:1]:81/",
    })
    void parse_givesCanonicalUrl(String written, String canonical) {
        String parsed = WebAddress.parse(written).toString();

        assertThat(parsed.replaceFirst("/$", "")).isEqualTo(canonical.replaceFirst("/$", ""));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "x",
                "//host/",
                "/path",
                "ftp://host/",
                "file:///etc/passwd",
                "jar:http://h/!/",
                "mailto:a@b.example",
                "http://",
                "http:///",
                "http://a b/",
                "http://h:99999/",
                "http://[::1",
                "http://h\u0000/",
                "http://foo_bar/",
                "javascript:alert(1)"
            })
    void parse_refusesWhatIsNoWebAddress(String url) {
        assertThatIllegalArgumentException().isThrownBy(() -> WebAddress.parse(url));
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://user:secret@host/", "http://user@host/", "http://public.example@127.0.0.1/"})
    void parse_refusesCredentials_withoutRepeatingThem(String url) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> WebAddress.parse(url))
                .withMessage("a URL must not hold a user name or password");
    }

    @Test
    void parse_shortensLongUrlInMessage() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> WebAddress.parse("ftp://host/" + "a".repeat(10_000)))
                .satisfies(e -> assertThat(e.getMessage()).hasSizeLessThan(300));
    }
}

package dev.errand.outbound.address;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class WebAddressTest {

    @ParameterizedTest
    @CsvSource({
        "https://python.org, https://python.org/",
        "HTTP://Host.Example:8080/a?b=c#d, http://host.example:8080/a?b=c",
        "http://münchen.de/ä b?q=ü|[1], http://xn--mnchen-3ya.de/%C3%A4%20b?q=%C3%BC|[1]",
        "http://h.example/😀?😀, http://h.example/%F0%9F%98%80?%F0%9F%98%80",
        "http://h.example/%41%zz{x}?%41%zz{x}, http://h.example/%41%zz%7Bx%7D?%41%zz{x}",
        "http://h.example/a/../b/./c/.%2E/%2e, http://h.example/b/",
        "http://h.example/../a, http://h.example/a",
        "http://h.example/web/2023/https://example.org//, http://h.example/web/2023/https://example.org//",
        "http://h.example//../a//../b, http://h.example/a/b",
        "http://h.example?=, http://h.example/?=",
        "http://h.example?, http://h.example/?",
        "http://h.example/?&&a&=b&c=, http://h.example/?&&a&=b&c=",
        "http://h.example/100%?50%, http://h.example/100%?50%",
        "http://h.example/?a=\\&b='c'<d>, http://h.example/?a=\\&b=%27c%27%3Cd%3E",
        "https:\\\\h.example\\a\\..\\b, https://h.example/b",
        "http:h.example, http://h.example/",
        "http://@h.example:80/, http://h.example/",
        "http://2130706433/, http://127.0.0.1/",
        "http://[::ffff:127.0.0.1]:81/, http://[::ffff:7f00:1]:81/",
    })
    void parse_givesCanonicalUrl(String written, String canonical) {
        String parsed = WebAddress.parse(written).toString();

        assertThat(parsed).isEqualTo(canonical);
        assertThat(WebAddress.parse(parsed)).hasToString(canonical);
    }

    @Test
    void parse_ignoresWhatBrowsersIgnore() {
        assertThat(WebAddress.parse(" \u0000http://h.ex\tample/a\r\nb \n")).hasToString("http://h.example/ab");
    }

    @Test
    void parse_sendsHalfACharacterAsBrowsersDo() {
        assertThat(WebAddress.parse("http://h.example/\ud83d")).hasToString("http://h.example/%EF%BF%BD");
    }

    @ParameterizedTest
    @CsvSource({
        "'', /a//b?c",
        "?, /a//b?",
        "?x=1, /a//b?x=1",
        "#x, /a//b?c",
        "d, /a//d",
        "./d/, /a//d/",
        "../d, /a/d",
        "../../../d, /d",
        "/d//e?=, /d//e?=",
        "http:d, /a//d",
        "HTTP:/d, /d"
    })
    void resolve_staysHere_forWhatIsRelative(String reference, String target) {
        assertThat(WebAddress.parse("http://h.example:81/a//b?c").resolve(reference))
                .hasToString("http://h.example:81" + target);
    }

    @ParameterizedTest
    @CsvSource({
        "//i.example, http://i.example/",
        "\\/i.example/a, http://i.example/a",
        "https:i.example//?, https://i.example//?",
        "http:\\\\i.example, http://i.example/",
        "https://H.Example:443, https://h.example/"
    })
    void resolve_goesElsewhere_forWhatNamesAHost(String reference, String there) {
        assertThat(WebAddress.parse("http://h.example:81/a?b").resolve(reference))
                .hasToString(there);
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
                "http://h.example:{port}/",
                "http://{host}/",
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

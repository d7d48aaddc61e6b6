package dev.errand.builtin;

import static org.assertj.core.api.Assertions.assertThat;

import dev.errand.outbound.ReceivedResponse;
import dev.errand.outbound.address.WebAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PageScanTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "1 | <a href='/x'>x</a>",
                "1 | <A\tclass=b HREF=\"a>b\">",
                "1 | <a href>",
                "1 | <a href/>",
                "1 | <a/href=x>",
                "1 | <a b='<a href=x>' href=x>",
                "2 | <p><a href=x>x<p><a href=y>y",
                "2 | <a href=1><a href=2>",
                "1 | 1 < 2 <3 <a href=x>",
                "1 | <!-- <a href=x> --><a href=y>",
                "1 | <!--><a href=y>",
                "1 | <!doctype html><?xml a?><a href=y>",
                "1 | <script>'<a href=x>'</script><a href=y>",
                "1 | <SCRIPT>'</scripts><a href=x>'</Script ><a href=y>",
                "1 | <textarea><a href=x></textarea><a href=y>",
                "1 | <title><a href=x></title><a href=y>",
                "0 | <a name=x>",
                "0 | <abbr href=x>",
                "0 | <a xhref=x hrefx=y>",
                "0 | <a title=href>",
                "0 | </a href=x>",
                "0 | <link href=x>",
                "0 | <a href=x",
                "0 | <a href='x",
                "0 | <!-- <a href=x>",
                "0 | <style><a href=x>",
                "0 | <plaintext><a href=x>",
                "0 | &lt;a href=x>",
                "0 | <",
                "0 | </",
                "0 | <!",
                "0 | ``",
            })
    void links_areThoseThatAParserFinds(int links, String html) {
        assertThat(PageScan.of(html).links()).isEqualTo(links);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            nullValues = "none",
            value = {
                "The page       | <html><head><title> The\t page </title></head>",
                "a & b <i>      | <TITLE lang=en>a &amp; b &lt;i></TITLE>",
                "grün           | <title>gr&uuml;n</title>",
                "<b>x</b>       | <title><b>x</b></title>",
                "to the end     | <title>to the end",
                "first          | <title>first</title><title>second</title>",
                "first          | <title>first</title><svg><title>second</title></svg>",
                "real           | <script>'<title>no</title>'</script><!--<title>no</title>--><title>real</title>",
                "none           | <body><svg><title>picture</title></svg>",
                "none           | <title> &nbsp; </title>",
                "none           | <p>text",
            })
    void title_isThatOfTheHead(String title, String html) {
        assertThat(PageScan.of(html).title()).isEqualTo(title);
    }

    /** The work grows with the length of the page alone. */
    @ParameterizedTest
    @ValueSource(strings = {"<i>", "<a ", "<!--", "<title>", "<script>", "</", "<a b='", "<a href=x>", "< ", "&amp;"})
    void of_isDoneAtOnceWithAPageOfNothingButTags(String tag) {
        String page = tag.repeat(50_000);

        assertThat(PageScan.of(page).links()).isEqualTo(tag.equals("<a href=x>") ? 50_000 : 0);
    }

    @Test
    void crawl_readsAPageAsItSaysThatItIsWritten() {
        String html = "<meta charset=iso-8859-1><title>grün</title>" + "<a href=x>".repeat(10_000);

        CrawledPage page = crawled("text/html", html.getBytes(StandardCharsets.ISO_8859_1));

        assertThat(page.title()).isEqualTo("grün");
        assertThat(page.links()).isEqualTo(10_000);
        assertThat(crawled("text/html; charset=utf-8", html.getBytes(StandardCharsets.UTF_8))
                        .title())
                .isEqualTo("grün");
        assertThat(crawled("text/html; charset=iso-8859-1", ("\uFEFF" + html).getBytes(StandardCharsets.UTF_8))
                        .title())
                .isEqualTo("grün");
    }

    private static CrawledPage crawled(String type, byte[] body) {
        Map<String, List<String>> headers = Map.of("Content-Type", List.of(type));
        return CrawledPage.of("x", new ReceivedResponse(WebAddress.parse("http://h.example/"), 200, headers, body), 1);
    }
}

package dev.errand.builtin;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.errand.outbound.ReceivedResponse;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.Charset;
import java.util.Locale;
import org.jsoup.Jsoup;
import org.jspecify.annotations.Nullable;

/**
 * The result of {@code crawl}.
 *
 * @param link as it was asked for
 * @param finalUrl where the page came from, after redirects
 * @param status the HTTP status, whatever it is
 * @param contentType as the server said it, if it did
 * @param title of an HTML page that has one
 * @param sizeBytes of the body, after decompression
 * @param links how many links an HTML page has
 * @param milliseconds that the exchange took, without the delay
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record CrawledPage(
        String link,
        String finalUrl,
        int status,
        @Nullable String contentType,
        @Nullable String title,
        long sizeBytes,
        int links,
        long milliseconds) {

    /** How far browsers look for what a page says of itself, and a little more. */
    private static final int BEGINNING = 5 * 1024;

    static CrawledPage of(String link, ReceivedResponse response, long milliseconds) {
        String contentType = response.header("Content-Type").orElse(null);
        PageScan page = PageScan.of(isHtml(contentType) ? text(response) : "");
        return new CrawledPage(
                link,
                response.url().toString(),
                response.status(),
                contentType,
                page.title(),
                response.body().length,
                page.links(),
                milliseconds);
    }

    private static boolean isHtml(@Nullable String contentType) {
        String type = contentType == null ? "" : contentType.toLowerCase(Locale.ROOT);
        return type.startsWith("text/html") || type.startsWith("application/xhtml+xml");
    }

    /** A mark at its beginning says how the page is written, else its declaration does, else the page itself near its beginning. */
    private static String text(ReceivedResponse response) {
        String declared = BodyText.declaredCharset(response).map(Charset::name).orElse(null);
        byte[] body = response.body();
        try (var beginning = new ByteArrayInputStream(body, 0, Math.min(body.length, BEGINNING))) {
            Charset charset =
                    Jsoup.parse(beginning, declared, response.url().toString()).charset();
            return new String(body, charset);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

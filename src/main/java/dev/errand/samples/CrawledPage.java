package dev.errand.samples;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.errand.http.ReceivedResponse;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.Charset;
import java.util.Locale;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Document;
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

    static CrawledPage of(String link, ReceivedResponse response, long milliseconds) {
        String contentType = response.header("Content-Type").orElse(null);
        Document page = isHtml(contentType) ? parsed(response) : new Document("");
        String title = page.title().isBlank() ? null : page.title();
        int links = page.select("a[href]").size();
        return new CrawledPage(
                link,
                response.url().toString(),
                response.status(),
                contentType,
                title,
                response.body().length,
                links,
                milliseconds);
    }

    private static boolean isHtml(@Nullable String contentType) {
        String type = contentType == null ? "" : contentType.toLowerCase(Locale.ROOT);
        return type.startsWith("text/html") || type.startsWith("application/xhtml+xml");
    }

    /** Without a charset given, the parser looks for one in the page itself. */
    private static Document parsed(ReceivedResponse response) {
        String charset = BodyText.declaredCharset(response).map(Charset::name).orElse(null);
        try (var body = new ByteArrayInputStream(response.body())) {
            return Jsoup.parse(body, charset, response.url().toString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

package dev.errand.web.support;

import java.nio.charset.StandardCharsets;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.util.HtmlUtils;

/** The frame of the pages that the service writes itself: without scripts, forms or anything from elsewhere. Pure. */
public final class HtmlPage {

    /** What a browser may do with such a page: show it. */
    public static final String POLICY =
            "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    private static final MediaType HTML = new MediaType(MediaType.TEXT_HTML, StandardCharsets.UTF_8);

    private HtmlPage() {}

    /**
     * A page as an answer, which has the policy.
     *
     * @param title as text
     * @param content as HTML
     */
    public static ResponseEntity<String> in(ResponseEntity.BodyBuilder answer, String title, String content) {
        return answer.contentType(HTML)
                .header("Content-Security-Policy", POLICY)
                .body("""
                <!doctype html>
                <html lang="en">
                <head><meta charset="utf-8"><title>%1$s</title>
                <style>body { font: 1rem/1.5 system-ui, sans-serif; max-width: 42rem; margin: 3rem auto; padding: 0 1rem }</style>
                </head>
                <body><h1>%1$s</h1>
                %2$s
                </body>
                </html>
                """.formatted(HtmlUtils.htmlEscape(title), content));
    }
}

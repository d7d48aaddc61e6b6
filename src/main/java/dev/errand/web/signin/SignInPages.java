package dev.errand.web.signin;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;

/** The pages on which people sign in: without data, scripts, forms or anything from elsewhere. Pure. */
final class SignInPages {

    private static final MediaType HTML = new MediaType(MediaType.TEXT_HTML, StandardCharsets.UTF_8);
    private static final String POLICY =
            "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    private SignInPages() {}

    static ResponseEntity<String> signIn(String target) {
        return page(
                HttpStatus.OK, "Sign in to Errand", """
                <p>You sign in at your organization, and come back here.</p>
                <p><a href="sign-in/start?to=%s">Sign in</a></p>""".formatted(URLEncoder.encode(target, StandardCharsets.UTF_8)));
    }

    /** The same whatever was wrong. */
    static ResponseEntity<String> failed() {
        return page(HttpStatus.FORBIDDEN, "You are not signed in", """
                <p>It took too long, was begun in another browser, or your organization does not let you in here.</p>
                <p><a href="../sign-in">Try again</a></p>""");
    }

    /** What every answer about signing in has: no copy of it is kept anywhere, and no other site learns its address. */
    static ResponseEntity.BodyBuilder bare(HttpStatus status) {
        return ResponseEntity.status(status)
                .header(HttpHeaders.CACHE_CONTROL, "no-store")
                .header("Referrer-Policy", "no-referrer")
                .header("X-Content-Type-Options", "nosniff")
                .header("Content-Security-Policy", POLICY);
    }

    private static ResponseEntity<String> page(HttpStatus status, String title, String content) {
        return bare(status).contentType(HTML).body("""
                <!doctype html>
                <html lang="en">
                <head><meta charset="utf-8"><title>%1$s</title>
                <style>body { font: 1rem/1.5 system-ui, sans-serif; max-width: 42rem; margin: 3rem auto; padding: 0 1rem }</style>
                </head>
                <body><h1>%1$s</h1>
                %2$s
                </body>
                </html>
                """.formatted(title, content));
    }
}

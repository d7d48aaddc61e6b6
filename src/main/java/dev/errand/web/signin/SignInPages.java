package dev.errand.web.signin;

import dev.errand.web.support.HtmlPage;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;

/** The pages on which people sign in: without data, scripts, forms or anything from elsewhere. Pure. */
final class SignInPages {

    private SignInPages() {}

    static ResponseEntity<String> signIn(String target) {
        return HtmlPage.in(plain(HttpStatus.OK), "Sign in to Errand", """
                <p>You sign in at your organization, and come back here.</p>
                <p><a href="sign-in/start?to=%s">Sign in</a></p>""".formatted(
                        URLEncoder.encode(target, StandardCharsets.UTF_8)));
    }

    /** The same whatever was wrong. */
    static ResponseEntity<String> failed() {
        return HtmlPage.in(plain(HttpStatus.FORBIDDEN), "You are not signed in", """
                <p>It took too long, was begun in another browser, or your organization does not let you in here.</p>
                <p><a href="../sign-in">Try again</a></p>""");
    }

    /** What every answer about signing in has: no copy of it is kept anywhere, and no other site learns its address. */
    static ResponseEntity.BodyBuilder bare(HttpStatus status) {
        return plain(status).header("Content-Security-Policy", HtmlPage.POLICY);
    }

    private static ResponseEntity.BodyBuilder plain(HttpStatus status) {
        return ResponseEntity.status(status)
                .header(HttpHeaders.CACHE_CONTROL, "no-store")
                .header("Referrer-Policy", "no-referrer")
                .header("X-Content-Type-Options", "nosniff");
    }
}

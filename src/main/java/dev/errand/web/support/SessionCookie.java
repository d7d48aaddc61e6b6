package dev.errand.web.support;

import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseCookie;

/**
 * The cookies of people who sign in. Their names begin with {@code __Host-}: browsers take such a cookie from this very host alone, over TLS or from
 * their own machine, and send it to no other.
 */
public final class SessionCookie {

    /** Holds the secret of a session. */
    public static final String SESSION = "__Host-errand";

    /** Holds a sign-in that was begun. */
    public static final String ATTEMPT = "__Host-errand-sign-in";

    private SessionCookie() {}

    /** What a request holds of that name; the empty text, which is no secret, where it holds several. */
    public static @Nullable String of(HttpServletRequest request, String name) {
        Cookie[] cookies = request.getCookies();
        if (cookies == null) {
            return null;
        }
        List<String> values = Arrays.stream(cookies)
                .filter(cookie -> cookie.getName().equals(name))
                .map(Cookie::getValue)
                .toList();
        return values.isEmpty() ? null : values.size() == 1 ? values.getFirst() : "";
    }

    /** A cookie that no script reads and no other site's page sends along with what changes something. */
    public static String of(String name, String value, Duration life) {
        return ResponseCookie.from(name, value)
                .path("/")
                .secure(true)
                .httpOnly(true)
                .sameSite("Lax")
                .maxAge(life)
                .build()
                .toString();
    }

    /** Has a browser forget a cookie. */
    public static String gone(String name) {
        return of(name, "", Duration.ZERO);
    }
}

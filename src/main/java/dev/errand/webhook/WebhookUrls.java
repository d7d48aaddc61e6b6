package dev.errand.webhook;

import dev.errand.outbound.address.AddressPolicy;
import dev.errand.outbound.address.BadUrlException;
import dev.errand.outbound.address.WebAddress;
import dev.errand.webhook.WebhookUrlException.Cause;
import org.springframework.stereotype.Component;

/**
 * Which addresses a webhook may have, as far as can be told without looking names up; the rest is checked at each try. Public
 * addresses by https; others, and plain http, only where {@code errand.webhooks.allow} lists them. Safe for concurrent use.
 */
@Component
public class WebhookUrls {

    /** The longest address, in characters. */
    public static final int MAX_LENGTH = 2048;

    /** Where what is for a receiver of unknown address has its turn, to be found out. */
    private static final String NOWHERE = "nowhere";

    private final AddressPolicy encrypted;
    private final AddressPolicy plain;

    WebhookUrls(WebhookProperties properties) {
        this.encrypted = AddressPolicy.of(WebhookProperties.ALLOW, properties.allow());
        this.plain = encrypted.onlyListed();
    }

    /**
     * Checks an address and answers its canonical form.
     *
     * @throws WebhookUrlException when nothing may be sent there
     */
    public WebAddress check(String url) {
        if (url.length() > MAX_LENGTH) {
            throw new WebhookUrlException(Cause.NOT_A_URL, "a URL may have " + MAX_LENGTH + " characters at the most");
        }
        WebAddress address;
        try {
            address = WebAddress.parse(url);
        } catch (BadUrlException e) {
            throw new WebhookUrlException(cause(e.reason()), String.valueOf(e.getMessage()));
        }
        AddressPolicy policy = policyFor(address);
        if (policy.refusesPlainly(address.host())) {
            throw new WebhookUrlException(Cause.FORBIDDEN, policy.refusal(address.host()));
        }
        return address;
    }

    /** What may be reached by https. */
    public AddressPolicy encrypted() {
        return encrypted;
    }

    /** What may be reached by plain http. */
    public AddressPolicy plain() {
        return plain;
    }

    /** Those who share a server take turns: scheme, host and port, or the text itself if it is no address that can be read. Never empty. */
    public static String receiver(String url) {
        if (url.isEmpty()) {
            return NOWHERE;
        }
        try {
            return receiver(WebAddress.parse(url));
        } catch (BadUrlException e) {
            return url;
        }
    }

    private static String receiver(WebAddress address) {
        boolean secure = address.scheme().equals("https");
        int port = address.port() < 0 ? (secure ? 443 : 80) : address.port();
        return (secure ? "https://" : "http://") + address.host() + ":" + port;
    }

    private AddressPolicy policyFor(WebAddress address) {
        return address.scheme().equals("http") ? plain : encrypted;
    }

    private static Cause cause(BadUrlException.Reason reason) {
        return switch (reason) {
            case NOT_A_URL -> Cause.NOT_A_URL;
            case SCHEME -> Cause.SCHEME;
            case CREDENTIALS -> Cause.USER_INFO;
        };
    }
}

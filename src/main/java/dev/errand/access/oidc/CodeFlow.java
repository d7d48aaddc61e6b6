package dev.errand.access.oidc;

import com.nimbusds.jwt.JWTClaimsSet;
import dev.errand.access.AccessSecret;
import dev.errand.access.Caller;
import dev.errand.access.WhenSignInIsSet;
import dev.errand.access.session.Session;
import dev.errand.outbound.OutgoingRequest;
import dev.errand.outbound.ReceivedResponse;
import dev.errand.outbound.address.WebAddress;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.text.ParseException;
import java.time.Clock;
import java.util.Base64;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.annotation.Conditional;
import org.springframework.stereotype.Component;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * Has people sign in at the issuer (OpenID Connect Core 1.0, 3.1: the code flow, with PKCE of RFC 7636). Keeps nothing: what belongs to a sign-in is
 * in the browser's cookie. The issuer is asked by a bounded number at a time, each for a bounded time. Safe for concurrent use.
 */
@Component
@Conditional(WhenSignInIsSet.class)
public class CodeFlow {

    /** Where the issuer sends browsers back to. */
    public static final String CALLBACK = "/sign-in/callback";

    private static final int OK = 200;
    private static final int MAX_NAME = 100;
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final Tokens tokens;
    private final OidcProperties properties;
    private final ClientProperties client;
    private final AccessSecret secret;
    private final Clock clock;
    private final String redirect;
    private final TokenRules rules;
    private final Semaphore asking;

    /**
     * Asks nobody yet.
     *
     * @throws OidcSettingException where it is not known under which address browsers reach the service
     */
    public CodeFlow(
            Tokens tokens,
            OidcProperties properties,
            ClientProperties client,
            AccessSecret secret,
            Clock clock,
            @Value("${errand.public-url:}") String publicUrl) {
        if (!IssuerAddress.isSafe(publicUrl)) {
            throw new OidcSettingException(
                    "errand.public-url must be set for people to sign in (" + WhenSignInIsSet.CLIENT_ID
                            + "): the https address under which browsers reach the service, or an http address of this machine");
        }
        this.tokens = tokens;
        this.properties = properties;
        this.client = client;
        this.secret = secret;
        this.clock = clock;
        this.redirect =
                (publicUrl.endsWith("/") ? publicUrl.substring(0, publicUrl.length() - 1) : publicUrl) + CALLBACK;
        this.rules = new TokenRules(tokens.keys(), properties.issuer(), client.clientId(), clock);
        this.asking = new Semaphore(properties.limits().maxWaiting());
    }

    /**
     * A sign-in that begins.
     *
     * @param cookie what the browser is to keep
     * @param address where it is to go
     */
    public record Begun(String cookie, String address) {}

    /** A sign-in that was ended by somebody whom the issuer vouches for. */
    public record Ended(Session.Person person, String target) {}

    /**
     * Begins a sign-in.
     *
     * @param target the path to which the browser goes in the end
     */
    public Begun begin(String target) throws IssuerAwayException {
        String place = discovery().authorization();
        if (place == null) {
            throw new IssuerAwayException("it does not say where people sign in");
        }
        Attempt attempt = Attempt.begin(target, clock.instant());
        Map<String, String> parameters = new LinkedHashMap<>();
        parameters.put("response_type", "code");
        parameters.put("client_id", client.clientId());
        parameters.put("redirect_uri", redirect);
        parameters.put("scope", client.scopes());
        parameters.put("state", attempt.state());
        parameters.put("nonce", attempt.nonce());
        parameters.put("code_challenge", attempt.challenge());
        parameters.put("code_challenge_method", "S256");
        return new Begun(attempt.signed(key()), place + (place.contains("?") ? "&" : "?") + form(parameters));
    }

    /** Whether there is such a sign-in, and the issuer's answer belongs to it. Asks nobody. */
    public Optional<Attempt> find(String cookie, String state) {
        return Attempt.parse(cookie, key(), clock.instant()).filter(attempt -> attempt.isOf(state));
    }

    /**
     * Ends a sign-in: has the issuer say who it is. Nothing where it says nothing that is good.
     *
     * @param code what the issuer gave the browser
     */
    public Optional<Ended> end(Attempt attempt, String code) throws IssuerAwayException {
        String token = token(attempt, code);
        if (token == null) {
            return Optional.empty();
        }
        Optional<JWTClaimsSet> claims = rules.accept(token).filter(said -> isOf(attempt, said));
        return claims.flatMap(said ->
                tokens.person(said).map(caller -> new Ended(person(caller, said), attempt.target())));
    }

    private boolean isOf(Attempt attempt, JWTClaimsSet said) {
        String nonce = text(said, "nonce");
        String party = text(said, "azp");
        return nonce != null
                && MessageDigest.isEqual(
                        nonce.getBytes(StandardCharsets.UTF_8), attempt.nonce().getBytes(StandardCharsets.UTF_8))
                && (party == null ? said.getAudience().size() == 1 : party.equals(client.clientId()));
    }

    private static Session.Person person(Caller caller, JWTClaimsSet said) {
        String name = Objects.requireNonNullElse(
                text(said, "name"), Objects.requireNonNullElse(text(said, "preferred_username"), caller.actor()));
        String plain = name.replaceAll("[\\p{Cntrl}\\p{Cf}]", "");
        return new Session.Person(
                caller.actor(),
                plain.length() > MAX_NAME ? plain.substring(0, MAX_NAME) : plain,
                caller.tenant(),
                caller.scopes());
    }

    private static @Nullable String text(JWTClaimsSet said, String name) {
        try {
            return said.getStringClaim(name);
        } catch (ParseException e) {
            return null;
        }
    }

    /** Changes the code for a token; null where the issuer does not want to. */
    private @Nullable String token(Attempt attempt, String code) throws IssuerAwayException {
        String place = discovery().token();
        if (place == null) {
            throw new IssuerAwayException("it does not say where codes are changed for tokens");
        }
        Map<String, String> parameters = new LinkedHashMap<>();
        parameters.put("grant_type", "authorization_code");
        parameters.put("code", code);
        parameters.put("redirect_uri", redirect);
        parameters.put("client_id", client.clientId());
        parameters.put("code_verifier", attempt.verifier());
        Map<String, String> headers = new HashMap<>();
        headers.put("Accept", "application/json");
        headers.put("Content-Type", "application/x-www-form-urlencoded");
        if (client.clientSecret() != null && !client.clientSecret().isBlank()) {
            String pair = encoded(client.clientId()) + ":" + encoded(client.clientSecret());
            headers.put(
                    "Authorization",
                    "Basic " + Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8)));
        }
        byte[] body = form(parameters).getBytes(StandardCharsets.UTF_8);
        ReceivedResponse answer = ask(() -> tokens.issuer()
                .send(new OutgoingRequest(
                        "POST",
                        WebAddress.parse(place),
                        headers,
                        body,
                        properties.limits().timeout())));
        if (answer.status() >= 500) {
            throw new IssuerAwayException("it answers with status " + answer.status());
        }
        return answer.status() == OK ? idToken(answer.body()) : null;
    }

    private static @Nullable String idToken(byte[] body) {
        try {
            return JSON.readTree(body).path("id_token").stringValue(null);
        } catch (JacksonException e) {
            return null;
        }
    }

    private Discovery discovery() throws IssuerAwayException {
        return ask(tokens.issuer()::discover);
    }

    private interface Question<T> {
        T ask() throws IssuerAwayException;
    }

    private <T> T ask(Question<T> question) throws IssuerAwayException {
        if (!asking.tryAcquire()) {
            throw new IssuerAwayException("too many sign in at once");
        }
        try {
            return question.ask();
        } finally {
            asking.release();
        }
    }

    private byte[] key() {
        return secret.derived("sign-in");
    }

    private static String form(Map<String, String> parameters) {
        return parameters.entrySet().stream()
                .map(each -> encoded(each.getKey()) + "=" + encoded(each.getValue()))
                .collect(Collectors.joining("&"));
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}

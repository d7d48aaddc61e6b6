package dev.errand.access.oidc;

import dev.errand.access.AccessSecret;
import dev.errand.access.Caller;
import dev.errand.access.WhenSignInIsSet;
import dev.errand.access.session.Session;
import java.time.Clock;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.annotation.Conditional;
import org.springframework.security.core.AuthenticationException;
import org.springframework.security.oauth2.client.authentication.OAuth2LoginAuthenticationToken;
import org.springframework.security.oauth2.client.registration.ClientRegistration;
import org.springframework.security.oauth2.core.AuthorizationGrantType;
import org.springframework.security.oauth2.core.ClientAuthenticationMethod;
import org.springframework.security.oauth2.core.endpoint.OAuth2AuthorizationExchange;
import org.springframework.security.oauth2.core.endpoint.OAuth2AuthorizationRequest;
import org.springframework.security.oauth2.core.endpoint.OAuth2AuthorizationResponse;
import org.springframework.security.oauth2.core.endpoint.PkceParameterNames;
import org.springframework.security.oauth2.core.oidc.endpoint.OidcParameterNames;
import org.springframework.security.oauth2.core.oidc.user.OidcUser;
import org.springframework.stereotype.Component;
import org.springframework.util.StringUtils;

/**
 * Has people sign in at the issuer (OpenID Connect Core 1.0, 3.1: the code flow, with PKCE of RFC 7636), by what Spring Security has for it. Keeps
 * nothing: what belongs to a sign-in is in the browser's cookie. The issuer is asked by a bounded number at a time, each for a bounded time. Safe for
 * concurrent use.
 */
@Component
@Conditional(WhenSignInIsSet.class)
public class CodeFlow {

    /** Where the issuer sends browsers back to. */
    public static final String CALLBACK = "/sign-in/callback";

    private static final Logger log = LoggerFactory.getLogger(CodeFlow.class);
    private static final int MAX_NAME = 100;

    private final Tokens tokens;
    private final OidcProperties properties;
    private final ClientProperties client;
    private final AccessSecret secret;
    private final Clock clock;
    private final String redirect;
    private final CodeExchange exchange;
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
        this.exchange = new CodeExchange(
                new IssuerExchange(tokens.issuer(), properties.limits().timeout()), tokens.rules());
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
        Attempt attempt = Attempt.begin(target, clock.instant());
        String address = request(ask(this::registration), attempt).getAuthorizationRequestUri();
        return new Begun(attempt.signed(key()), address);
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
        return ask(() -> user(attempt, code))
                .flatMap(user -> tokens.person(user).map(caller -> new Ended(person(caller, user), attempt.target())));
    }

    private Optional<OidcUser> user(Attempt attempt, String code) throws IssuerAwayException {
        ClientRegistration registration = registration();
        try {
            OAuth2AuthorizationResponse response = OAuth2AuthorizationResponse.success(code)
                    .redirectUri(redirect)
                    .state(attempt.state())
                    .build();
            return exchange.user(new OAuth2LoginAuthenticationToken(
                    registration, new OAuth2AuthorizationExchange(request(registration, attempt), response)));
        } catch (AuthenticationException | IllegalArgumentException e) {
            IssuerAwayException away = IssuerAwayException.within(e);
            if (away != null) {
                throw away;
            }
            log.debug("Nobody signed in, since what the issuer says is not good", e);
            return Optional.empty();
        }
    }

    private static Session.Person person(Caller caller, OidcUser user) {
        String name = Objects.requireNonNullElse(
                user.getFullName(), Objects.requireNonNullElse(user.getPreferredUsername(), caller.actor()));
        String plain = name.replaceAll("[\\p{Cntrl}\\p{Cf}]", "");
        return new Session.Person(
                caller.actor(),
                plain.length() > MAX_NAME ? plain.substring(0, MAX_NAME) : plain,
                caller.tenant(),
                caller.scopes());
    }

    /** What the issuer is asked for, of which the browser is to know no more than what is in the address. */
    private OAuth2AuthorizationRequest request(ClientRegistration registration, Attempt attempt) {
        return OAuth2AuthorizationRequest.authorizationCode()
                .authorizationUri(
                        Objects.requireNonNull(registration.getProviderDetails().getAuthorizationUri()))
                .clientId(registration.getClientId())
                .redirectUri(redirect)
                .scopes(registration.getScopes())
                .state(attempt.state())
                .attributes(Map.of(
                        OidcParameterNames.NONCE, attempt.nonce(),
                        PkceParameterNames.CODE_VERIFIER, attempt.verifier()))
                .additionalParameters(Map.of(
                        OidcParameterNames.NONCE, attempt.shownNonce(),
                        PkceParameterNames.CODE_CHALLENGE, attempt.challenge(),
                        PkceParameterNames.CODE_CHALLENGE_METHOD, "S256"))
                .build();
    }

    private ClientRegistration registration() throws IssuerAwayException {
        Discovery said = tokens.issuer().discover();
        if (said.authorization() == null || said.token() == null) {
            throw new IssuerAwayException("it does not say where people sign in, and codes are changed for tokens");
        }
        return ClientRegistration.withRegistrationId(client.clientId())
                .clientId(client.clientId())
                .clientSecret(client.clientSecret())
                .clientAuthenticationMethod(
                        StringUtils.hasText(client.clientSecret())
                                ? ClientAuthenticationMethod.CLIENT_SECRET_BASIC
                                : ClientAuthenticationMethod.NONE)
                .authorizationGrantType(AuthorizationGrantType.AUTHORIZATION_CODE)
                .redirectUri(redirect)
                .scope(StringUtils.tokenizeToStringArray(client.scopes(), " "))
                .authorizationUri(said.authorization())
                .tokenUri(said.token())
                .issuerUri(properties.issuer())
                .build();
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
}

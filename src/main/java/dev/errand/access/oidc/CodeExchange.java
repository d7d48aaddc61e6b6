package dev.errand.access.oidc;

import java.util.List;
import java.util.Optional;
import org.springframework.http.converter.FormHttpMessageConverter;
import org.springframework.security.core.Authentication;
import org.springframework.security.oauth2.client.authentication.OAuth2LoginAuthenticationToken;
import org.springframework.security.oauth2.client.endpoint.RestClientAuthorizationCodeTokenResponseClient;
import org.springframework.security.oauth2.client.oidc.authentication.OidcAuthorizationCodeAuthenticationProvider;
import org.springframework.security.oauth2.client.oidc.authentication.OidcIdTokenValidator;
import org.springframework.security.oauth2.client.registration.ClientRegistration;
import org.springframework.security.oauth2.core.http.converter.OAuth2AccessTokenResponseHttpMessageConverter;
import org.springframework.security.oauth2.core.oidc.user.DefaultOidcUser;
import org.springframework.security.oauth2.core.oidc.user.OidcUser;
import org.springframework.security.oauth2.jwt.JwtDecoder;

/**
 * Changes codes of an issuer for what it says of people (OpenID Connect Core 1.0, 3.1.3), by what Spring Security has for it. The ID token says all;
 * nothing else is asked for. Safe for concurrent use.
 */
final class CodeExchange {

    private final OidcAuthorizationCodeAuthenticationProvider provider;
    private final TokenRules rules;

    CodeExchange(IssuerExchange issuer, TokenRules rules) {
        RestClientAuthorizationCodeTokenResponseClient client = new RestClientAuthorizationCodeTokenResponseClient();
        client.setRestClient(issuer.client()
                .configureMessageConverters(converters -> converters
                        .addCustomConverter(new FormHttpMessageConverter())
                        .addCustomConverter(new OAuth2AccessTokenResponseHttpMessageConverter()))
                .build());
        this.rules = rules;
        this.provider = new OidcAuthorizationCodeAuthenticationProvider(
                client, request -> new DefaultOidcUser(List.of(), request.getIdToken()));
        provider.setJwtDecoderFactory(this::decoder);
    }

    /**
     * Who it is; nothing where the issuer was not asked who it is, but for something else.
     *
     * @throws org.springframework.security.core.AuthenticationException where it says nothing that is good, or nothing at all
     */
    Optional<OidcUser> user(OAuth2LoginAuthenticationToken presented) {
        Authentication known = provider.authenticate(presented);
        return known != null && known.getPrincipal() instanceof OidcUser user ? Optional.of(user) : Optional.empty();
    }

    private JwtDecoder decoder(ClientRegistration registration) {
        OidcIdTokenValidator further = new OidcIdTokenValidator(registration);
        further.setClockSkew(TokenRules.CLOCK_SKEW);
        further.setClock(rules.clock());
        return rules.decoder(registration.getClientId(), further);
    }
}

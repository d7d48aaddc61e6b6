package dev.errand.access.oidc;

import com.nimbusds.jose.jwk.source.JWKSource;
import com.nimbusds.jose.proc.SecurityContext;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.springframework.security.oauth2.core.DelegatingOAuth2TokenValidator;
import org.springframework.security.oauth2.core.OAuth2Error;
import org.springframework.security.oauth2.core.OAuth2ErrorCodes;
import org.springframework.security.oauth2.core.OAuth2TokenValidator;
import org.springframework.security.oauth2.core.OAuth2TokenValidatorResult;
import org.springframework.security.oauth2.jose.jws.SignatureAlgorithm;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.security.oauth2.jwt.JwtAudienceValidator;
import org.springframework.security.oauth2.jwt.JwtClaimNames;
import org.springframework.security.oauth2.jwt.JwtDecoder;
import org.springframework.security.oauth2.jwt.JwtIssuerValidator;
import org.springframework.security.oauth2.jwt.JwtTimestampValidator;
import org.springframework.security.oauth2.jwt.JwtTypeValidator;
import org.springframework.security.oauth2.jwt.MappedJwtClaimSetConverter;
import org.springframework.security.oauth2.jwt.NimbusJwtDecoder;

/**
 * Which tokens of an issuer are good (RFC 7519, 8725, 9068): signed with one of its keys, by an algorithm for which nobody else has the secret, for
 * an audience and for now. Spring Security decides; here stands what it is asked to look at. Pure.
 *
 * @param keys where the issuer's keys come from
 * @param issuer as {@code iss} must say it
 * @param clock what now is
 */
record TokenRules(JWKSource<SecurityContext> keys, String issuer, Clock clock) {

    /** How far clocks may be apart. */
    static final Duration CLOCK_SKEW = Duration.ofSeconds(60);

    /** The issuer as it was written, not as an address that means the same. */
    private static final MappedJwtClaimSetConverter CLAIMS =
            MappedJwtClaimSetConverter.withDefaults(Map.of(JwtClaimNames.ISS, said -> said));

    /** What decodes tokens for an audience, whoever they are of. Safe for concurrent use. */
    JwtDecoder decoder(String audience) {
        return decoder(audience, new DelegatingOAuth2TokenValidator<>());
    }

    /** What decodes tokens for an audience that hold to further rules as well. Safe for concurrent use. */
    JwtDecoder decoder(String audience, OAuth2TokenValidator<Jwt> further) {
        NimbusJwtDecoder decoder = NimbusJwtDecoder.withJwkSource(keys)
                .jwsAlgorithms(algorithms -> algorithms.addAll(List.of(SignatureAlgorithm.values())))
                .build();
        decoder.setClaimSetConverter(TokenRules::converted);
        decoder.setJwtValidator(new DelegatingOAuth2TokenValidator<>(List.of(
                types(),
                times(),
                made(),
                new JwtIssuerValidator(issuer),
                new JwtAudienceValidator(audience),
                further)));
        return decoder;
    }

    private static OAuth2TokenValidator<Jwt> types() {
        JwtTypeValidator types = new JwtTypeValidator("JWT", "at+jwt");
        types.setAllowEmpty(true);
        return types;
    }

    private OAuth2TokenValidator<Jwt> times() {
        JwtTimestampValidator times = new JwtTimestampValidator(CLOCK_SKEW);
        times.setAllowEmptyExpiryClaim(false);
        times.setClock(clock);
        return times;
    }

    /** Not from a time to come. The library's validator of this claim wants tokens that are fresh, which only some have to be. */
    private OAuth2TokenValidator<Jwt> made() {
        return token -> {
            Instant at = token.getIssuedAt();
            return at == null || !at.isAfter(clock.instant().plus(CLOCK_SKEW))
                    ? OAuth2TokenValidatorResult.success()
                    : OAuth2TokenValidatorResult.failure(
                            new OAuth2Error(OAuth2ErrorCodes.INVALID_TOKEN, "iat is a time to come", null));
        };
    }

    /** The library makes up when a token was made if it does not say so, which could be a time to come. */
    private static Map<String, Object> converted(Map<String, Object> claims) {
        Map<String, Object> converted = CLAIMS.convert(claims);
        if (!claims.containsKey(JwtClaimNames.IAT)) {
            converted.remove(JwtClaimNames.IAT);
        }
        return converted;
    }
}

package dev.errand.access.oidc;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.factories.DefaultJWSVerifierFactory;
import com.nimbusds.jose.jwk.AsymmetricJWK;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.proc.BadJOSEException;
import com.nimbusds.jose.proc.DefaultJOSEObjectTypeVerifier;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import com.nimbusds.jwt.proc.DefaultJWTClaimsVerifier;
import java.text.ParseException;
import java.time.Clock;
import java.time.Duration;
import java.util.Date;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which tokens of an issuer are good (RFC 7519, 8725, 9068; OpenID Connect Core 3.1.3.7 but for what only a sign-in knows): signed with one of its
 * keys, by an algorithm for which nobody else has the secret, for this audience and for now. What costs nothing is looked at before the issuer's keys
 * are. Safe for concurrent use.
 */
final class TokenRules {

    /** How far clocks may be apart. */
    static final Duration CLOCK_SKEW = Duration.ofSeconds(60);

    private static final Set<JWSAlgorithm> ALGORITHMS = Set.of(
            JWSAlgorithm.RS256,
            JWSAlgorithm.RS384,
            JWSAlgorithm.RS512,
            JWSAlgorithm.PS256,
            JWSAlgorithm.PS384,
            JWSAlgorithm.PS512,
            JWSAlgorithm.ES256,
            JWSAlgorithm.ES384,
            JWSAlgorithm.ES512);

    private static final DefaultJOSEObjectTypeVerifier<SecurityContext> TYPES =
            new DefaultJOSEObjectTypeVerifier<>(null, JOSEObjectType.JWT, new JOSEObjectType("at+jwt"));

    private final KeySource keys;
    private final Clock clock;
    private final Claims claims;

    TokenRules(KeySource keys, String issuer, String audience, Clock clock) {
        this.keys = keys;
        this.clock = clock;
        this.claims = new Claims(issuer, audience, clock);
    }

    /**
     * What a token says; nothing where it is not good, whatever is wrong with it.
     *
     * @throws IssuerAwayException where nobody can say
     */
    Optional<JWTClaimsSet> accept(String text) throws IssuerAwayException {
        try {
            SignedJWT token = SignedJWT.parse(text);
            JWSHeader header = token.getHeader();
            if (!ALGORITHMS.contains(header.getAlgorithm())) {
                return Optional.empty();
            }
            TYPES.verify(header.getType(), null);
            JWTClaimsSet said = token.getJWTClaimsSet();
            claims.verify(said, null);
            if (isToCome(said)) {
                return Optional.empty();
            }
            JWK key = keys.find(header);
            return key != null && isSigned(token, key) ? Optional.of(said) : Optional.empty();
        } catch (ParseException | BadJOSEException | JOSEException | RuntimeException e) {
            // Whoever sends a token may write anything into it, and the library has more than one way to be surprised.
            return Optional.empty();
        }
    }

    private boolean isToCome(JWTClaimsSet said) {
        Date issued = said.getIssueTime();
        return issued != null && issued.toInstant().isAfter(clock.instant().plus(CLOCK_SKEW));
    }

    private static boolean isSigned(SignedJWT token, JWK key) throws JOSEException {
        return key instanceof AsymmetricJWK pair
                && token.verify(
                        new DefaultJWSVerifierFactory().createJWSVerifier(token.getHeader(), pair.toPublicKey()));
    }

    private static final class Claims extends DefaultJWTClaimsVerifier<SecurityContext> {

        private final Clock clock;

        Claims(String issuer, String audience, Clock clock) {
            super(Set.of(audience), new JWTClaimsSet.Builder().issuer(issuer).build(), Set.of("exp", "sub"), null);
            this.clock = clock;
            setMaxClockSkew(Math.toIntExact(CLOCK_SKEW.toSeconds()));
        }

        @Override
        protected @Nullable Date currentTime() {
            return Date.from(clock.instant());
        }
    }
}

package dev.errand.access.oidc;

import dev.errand.access.WhenSignInIsSet;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.time.Duration;
import org.hibernate.validator.constraints.time.DurationMax;
import org.hibernate.validator.constraints.time.DurationMin;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;
import org.springframework.validation.annotation.Validated;

/**
 * Whose tokens are good, and what is read in them. Each key is described in {@code application.yaml}.
 *
 * @param issuer who vouches for people, exactly as {@code iss} says it; nobody does where blank
 * @param audience what {@code aud} must hold
 * @param scopeClaim where the scopes stand, as text or as a list; dots lead into claims
 * @param tenantClaim where the tenant stands; everybody is of the default one where blank
 * @param limits what bounds the issuer's documents, and what is kept of its tokens
 */
@Validated
@ConfigurationProperties("errand.security.oidc")
public record OidcProperties(
        @DefaultValue("") String issuer,
        @DefaultValue("") String audience,
        @DefaultValue("scope") String scopeClaim,
        @DefaultValue("") String tenantClaim,
        @Valid @DefaultValue Limits limits) {

    /** The key by which it is told whether there is an issuer. */
    public static final String ISSUER = WhenSignInIsSet.ISSUER;

    /**
     * Bounds.
     *
     * @param timeout how long the issuer may take for one document, and a call waits for it at the most
     * @param keysFresh after what time the issuer's keys are asked for again
     * @param keysPause between two times that they are, whatever asks for them
     * @param maxDocumentBytes the largest document of the issuer that is read
     * @param maxKeys how many keys it may have
     * @param maxWaiting calls that wait for its keys at once; beyond it they are 503
     * @param remember for how long a token that was found good is not judged again
     * @param maxRemembered of how many that holds
     */
    public record Limits(
            @DurationMin(millis = 100) @DurationMax(seconds = 30) @DefaultValue("3s")
            Duration timeout,

            @DurationMin(seconds = 1) @DurationMax(hours = 24) @DefaultValue("5m")
            Duration keysFresh,

            @DurationMin(millis = 100) @DurationMax(hours = 1) @DefaultValue("10s")
            Duration keysPause,

            @DefaultValue("256KB") DataSize maxDocumentBytes,
            @Min(1) @Max(10_000) @DefaultValue("100") int maxKeys,
            @Min(1) @Max(1_000) @DefaultValue("64") int maxWaiting,

            @DurationMin(seconds = 0) @DurationMax(minutes = 5) @DefaultValue("60s")
            Duration remember,

            @Min(1) @Max(1_000_000) @DefaultValue("10000") int maxRemembered) {}

    /** What is missing or unsafe. */
    @Nullable
    String complaint() {
        if (audience.isBlank()) {
            return "errand.security.oidc.audience is not set: set it to what aud says in tokens that are meant for this service";
        }
        return IssuerAddress.isSafe(issuer)
                ? null
                : ISSUER
                        + " must be an https address, or an http address of this machine: who reads the way could make tokens";
    }
}

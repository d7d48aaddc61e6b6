package dev.errand.access.oidc;

import dev.errand.access.Caller;
import dev.errand.access.Scope;
import dev.errand.access.Tenant;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collection;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.security.oauth2.core.ClaimAccessor;
import org.springframework.security.oauth2.jwt.JwtClaimNames;

/**
 * Who it is that an issuer vouches for, by the claims of a token that is good. Pure.
 *
 * @param scopeClaim where the scopes stand
 * @param tenantClaim where the tenant stands; blank where everybody is of the default one
 */
record PersonClaims(String scopeClaim, String tenantClaim) {

    /** Longer subjects, once written in plain characters, are refused. */
    static final int MAX_ACTOR = 255;

    /** What ids of keys begin with: nobody may be taken for a key. */
    private static final String KEY = "key_";

    /** Whoever it is, until then; nothing where the claims do not say. */
    Optional<Caller> caller(ClaimAccessor claims) {
        String actor = actor(claims.getClaimAsString(JwtClaimNames.SUB));
        Optional<Tenant> tenant = tenant(claims);
        Instant over = claims.getClaimAsInstant(JwtClaimNames.EXP);
        if (actor == null || tenant.isEmpty() || over == null) {
            return Optional.empty();
        }
        Instant end = over.plus(TokenRules.CLOCK_SKEW);
        return Optional.of(Caller.person(actor, scopes(claims), new Caller.SignIn(tenant.get(), end, null)));
    }

    private Optional<Tenant> tenant(ClaimAccessor claims) {
        if (tenantClaim.isBlank()) {
            return Optional.of(Tenant.DEFAULT);
        }
        return find(claims.getClaims(), tenantClaim) instanceof String name ? Tenant.parse(name) : Optional.empty();
    }

    private Set<Scope> scopes(ClaimAccessor claims) {
        Object claim = find(claims.getClaims(), scopeClaim);
        Collection<?> names = switch (claim) {
            case String text -> Arrays.asList(text.split(" "));
            case Collection<?> list -> list;
            case null, default -> List.of();
        };
        Set<Scope> scopes = EnumSet.noneOf(Scope.class);
        names.forEach(name -> {
            if (name instanceof String text) {
                Scope.parse(text).ifPresent(scopes::add);
            }
        });
        return scopes;
    }

    /** A claim by its very name, else by a way through claims that hold others. */
    private static @Nullable Object find(Map<?, ?> claims, String name) {
        Object direct = claims.get(name);
        int dot = name.indexOf('.');
        if (direct != null || dot < 0) {
            return direct;
        }
        return claims.get(name.substring(0, dot)) instanceof Map<?, ?> inner
                ? find(inner, name.substring(dot + 1))
                : null;
    }

    /**
     * The subject in characters that do no harm in logs and lists; no two subjects become the same. Null where there is none, or it is too long.
     */
    static @Nullable String actor(@Nullable String subject) {
        if (subject == null || subject.isEmpty() || subject.length() > MAX_ACTOR) {
            return null;
        }
        StringBuilder actor = new StringBuilder();
        byte[] bytes = subject.getBytes(StandardCharsets.UTF_8);
        for (int i = 0; i < bytes.length; i++) {
            byte each = bytes[i];
            boolean plain = each > ' ' && each < 0x7f && each != '%' && each != '"' && each != '\\';
            if (plain && !(i == 0 && subject.startsWith(KEY))) {
                actor.append((char) each);
            } else {
                actor.append('%').append(HexFormat.of().withUpperCase().toHexDigits(each));
            }
        }
        return actor.length() > MAX_ACTOR ? null : actor.toString();
    }
}

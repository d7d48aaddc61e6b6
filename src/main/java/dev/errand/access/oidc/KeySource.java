package dev.errand.access.oidc;

import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.jwk.JWK;
import org.jspecify.annotations.Nullable;

/** Finds the key that a token says it was signed with. Safe for concurrent use. */
interface KeySource {

    /**
     * The one key of the issuer that fits; null where none does, or where several do and the token does not say which.
     *
     * @throws IssuerAwayException where nobody can say
     */
    @Nullable
    JWK find(JWSHeader header) throws IssuerAwayException;
}

package dev.errand.access.oidc;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What an issuer says of itself (OpenID Connect Discovery 1.0). Immutable.
 *
 * @param keys where its keys are
 * @param authorization where people sign in; null where it has no such place
 * @param token where a code is changed for tokens
 */
record Discovery(
        String keys,
        @Nullable String authorization,
        @Nullable String token) {

    /** Where it stands, for every issuer. */
    private static final String PLACE = "/.well-known/openid-configuration";

    private static final JsonMapper JSON = JsonMapper.builder().build();

    /** Where the issuer's document is. */
    static String place(String issuer) {
        return (issuer.endsWith("/") ? issuer.substring(0, issuer.length() - 1) : issuer) + PLACE;
    }

    /**
     * Reads the document.
     *
     * @throws IssuerAwayException if it is that of another issuer, or leads where others could change what comes
     */
    static Discovery parse(byte[] document, String issuer) throws IssuerAwayException {
        JsonNode read;
        try {
            read = JSON.readTree(document);
        } catch (JacksonException e) {
            throw new IssuerAwayException("its description of itself is no JSON", e);
        }
        if (!issuer.equals(read.path("issuer").stringValue(null))) {
            throw new IssuerAwayException("it describes itself as another issuer");
        }
        String keys = address(read, "jwks_uri");
        if (keys == null) {
            throw new IssuerAwayException("it does not say where its keys are");
        }
        return new Discovery(keys, address(read, "authorization_endpoint"), address(read, "token_endpoint"));
    }

    private static @Nullable String address(JsonNode read, String name) throws IssuerAwayException {
        String address = read.path(name).stringValue(null);
        if (address != null && !IssuerAddress.isSafe(address)) {
            throw new IssuerAwayException("its " + name + " is not an https address");
        }
        return address;
    }
}

package dev.errand.access.oidc;

/** The service does not start with settings of an issuer that cannot work or are not safe. */
public final class OidcSettingException extends RuntimeException {

    private static final long serialVersionUID = 1;

    /** Says which one, and what it should be. */
    public OidcSettingException(String message) {
        super(message);
    }
}

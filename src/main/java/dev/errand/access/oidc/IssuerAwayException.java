package dev.errand.access.oidc;

/** The issuer could not be asked, or answered what cannot be used. Nobody can say what its tokens are worth. */
public final class IssuerAwayException extends Exception {

    private static final long serialVersionUID = 1;

    IssuerAwayException(String message) {
        super(message);
    }

    IssuerAwayException(String message, Throwable cause) {
        super(message, cause);
    }
}

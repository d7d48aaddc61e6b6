package dev.errand.access.oidc;

import org.jspecify.annotations.Nullable;
import org.springframework.web.client.HttpServerErrorException;

/** The issuer could not be asked, or answered what cannot be used. Nobody can say what its tokens are worth. */
public final class IssuerAwayException extends Exception {

    private static final long serialVersionUID = 1;

    IssuerAwayException(String message) {
        super(message);
    }

    IssuerAwayException(String message, Throwable cause) {
        super(message, cause);
    }

    /** The one that a library met on its way and made another one of; null where that was for another reason. */
    static @Nullable IssuerAwayException within(Throwable failure) {
        for (Throwable each = failure; each != null; each = each.getCause()) {
            if (each instanceof IssuerAwayException away) {
                return away;
            }
            if (each instanceof HttpServerErrorException error) {
                return new IssuerAwayException(
                        "it answers with status " + error.getStatusCode().value(), error);
            }
        }
        return null;
    }
}

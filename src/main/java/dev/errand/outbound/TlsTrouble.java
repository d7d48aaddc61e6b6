package dev.errand.outbound;

import java.security.cert.CertPathValidatorException;
import java.security.cert.CertPathValidatorException.BasicReason;
import java.security.cert.CertPathValidatorException.Reason;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.util.HashSet;
import java.util.Set;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLPeerUnverifiedException;

/** Why there is no TLS with a server, in words of our own: those of the JDK are for its developers and change with its versions. */
enum TlsTrouble {
    EXPIRED("its certificate has expired"),
    NOT_YET_VALID("its certificate is not valid yet"),
    OTHER_NAME("its certificate is for another name"),
    UNTRUSTED("its certificate is not trusted here"),
    HANDSHAKE(
            "the handshake failed or was refused; perhaps there is no version or cipher that both take, or it wants a certificate"),
    NO_TLS("what it sends is not TLS as it should be");

    private final String words;

    TlsTrouble(String words) {
        this.words = words;
    }

    /** To be read after a colon. */
    String words() {
        return words;
    }

    /** The kind of a failure, by the innermost of its causes that says anything. */
    static TlsTrouble of(SSLException failure) {
        TlsTrouble known = failure instanceof SSLHandshakeException ? HANDSHAKE : NO_TLS;
        Set<Throwable> seen = new HashSet<>();
        for (Throwable e = failure; e != null && seen.add(e); e = e.getCause()) {
            known = of(e, known);
        }
        return known;
    }

    private static TlsTrouble of(Throwable e, TlsTrouble otherwise) {
        return switch (e) {
            case CertificateExpiredException expired -> EXPIRED;
            case CertificateNotYetValidException early -> NOT_YET_VALID;
            case SSLPeerUnverifiedException unverified -> OTHER_NAME;
            case CertPathValidatorException path -> of(path.getReason(), otherwise);
            // The check of the name has no class of its own; what is wrong with a chain of certificates has one.
            case CertificateException plain -> plain.getClass() == CertificateException.class ? OTHER_NAME : UNTRUSTED;
            default -> otherwise;
        };
    }

    private static TlsTrouble of(Reason reason, TlsTrouble otherwise) {
        if (reason == BasicReason.EXPIRED) {
            return EXPIRED;
        }
        return reason == BasicReason.NOT_YET_VALID ? NOT_YET_VALID : otherwise;
    }
}

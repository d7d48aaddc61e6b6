package dev.errand.access.oidc;

import dev.errand.access.Caller;
import dev.errand.access.key.KeyText;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Optional;

/** Tokens that were found good, by their SHA-256: a bounded number, of which the oldest goes first. Safe for concurrent use. */
final class RememberedTokens {

    private final int limit;
    private final LinkedHashMap<String, Remembered> tokens = new LinkedHashMap<>();

    private record Remembered(Caller caller, Instant until) {}

    RememberedTokens(int limit) {
        this.limit = limit;
    }

    /** Whose it is, where that is still known. */
    synchronized Optional<Caller> find(String token, Instant now) {
        String hash = KeyText.fingerprint(token);
        Remembered found = tokens.get(hash);
        if (found != null && !now.isBefore(found.until())) {
            tokens.remove(hash);
            return Optional.empty();
        }
        return Optional.ofNullable(found).map(Remembered::caller);
    }

    synchronized void add(String token, Caller caller, Instant until) {
        tokens.put(KeyText.fingerprint(token), new Remembered(caller, until));
        if (tokens.size() > limit) {
            tokens.remove(tokens.firstEntry().getKey());
        }
    }
}

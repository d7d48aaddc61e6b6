package dev.errand.access.key;

/**
 * A request to make a key that may be repeated.
 *
 * @param idempotencyKey what its client calls it
 * @param fingerprint of its body: a repetition has the same
 */
public record KeyRequest(String idempotencyKey, String fingerprint) {}

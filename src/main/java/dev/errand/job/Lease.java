package dev.errand.job;

/**
 * The right to run one attempt and to record its outcome. Each attempt has a new one; a write that names another token
 * changes nothing.
 *
 * @param token unguessable and unique
 * @param node who holds it
 */
public record Lease(String token, String node) {}

package dev.errand.access.key;

import org.springframework.jdbc.core.simple.JdbcClient;

/** What tells all nodes that which keys are good may be different by now. */
public final class KeyGeneration {

    /** Answers which generation it is, within a statement that asks for other things, too. */
    public static final String CURRENT = "(select generation from access_generation where id = 1)";

    private KeyGeneration() {}

    /** As part of a write that changes something on which keys depend. */
    public static void raise(JdbcClient jdbc) {
        KeyRows.raise(jdbc);
    }
}

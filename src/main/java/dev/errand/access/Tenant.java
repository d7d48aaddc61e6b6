package dev.errand.access;

import java.util.Optional;
import java.util.regex.Pattern;

/**
 * One of those who share an installation without seeing each other. Everything that is stored belongs to one. Immutable.
 *
 * @param name lower-case letters, digits and inner hyphens, 1 to 40 of them
 */
public record Tenant(String name) implements Comparable<Tenant> {

    private static final int MAX_LENGTH = 40;
    private static final Pattern FORM = Pattern.compile("[a-z0-9]([a-z0-9-]{0," + (MAX_LENGTH - 2) + "}[a-z0-9])?");

    /** What a name may be, to be told to whoever wrote another one. */
    public static final String RULE =
            "must have 1 to " + MAX_LENGTH + " lower-case letters, digits and hyphens, with no hyphen at either end";

    /** Whose everything is as long as nobody names another one. */
    public static final Tenant DEFAULT = new Tenant("default");

    /** Refuses with {@link IllegalArgumentException} what is no name. */
    public Tenant {
        if (!FORM.matcher(name).matches()) {
            throw new IllegalArgumentException("the name of a tenant " + RULE + ": " + name);
        }
    }

    /** The tenant of that name, if it can be one. Whether it exists is another question. */
    public static Optional<Tenant> parse(String name) {
        return FORM.matcher(name).matches() ? Optional.of(new Tenant(name)) : Optional.empty();
    }

    /** Whether it is the one that is there from the beginning. */
    public boolean isDefault() {
        return DEFAULT.equals(this);
    }

    @Override
    public int compareTo(Tenant other) {
        return name.compareTo(other.name);
    }

    @Override
    public String toString() {
        return name;
    }
}

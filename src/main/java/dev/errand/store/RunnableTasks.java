package dev.errand.store;

import java.util.Collection;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Which tasks somebody can run who claims jobs; jobs of others are left to those who can. Immutable. */
public final class RunnableTasks {

    /** Whatever waits, as it comes. */
    public static final RunnableTasks ALL = new RunnableTasks(null);

    private final @Nullable Set<String> names;
    private final String notAmongThem;

    private RunnableTasks(@Nullable Set<String> names) {
        this.names = names;
        // Literals and not parameters: the databases look them up as one table, and nothing is sent with each claim.
        this.notAmongThem = names == null
                ? "1 = 0"
                : Stream.concat(Stream.of(""), names.stream())
                        .map(name -> "'" + name.replace("'", "''") + "'")
                        .collect(Collectors.joining(", ", "task not in (", ")"));
    }

    /** These alone. */
    public static RunnableTasks of(Collection<String> names) {
        return new RunnableTasks(new TreeSet<>(names));
    }

    public boolean has(String task) {
        return names == null || names.contains(task);
    }

    /** Whether there is no task that is not among them. */
    public boolean all() {
        return names == null;
    }

    /** The condition in SQL for a row whose column {@code task} is not among them. */
    public String notAmongThem() {
        return notAmongThem;
    }
}

package dev.errand.task.binding;

/**
 * Where the arguments stand in the request body. Asked only when an argument is wrong, so that a batch of 100,000 items
 * which are all right builds no pointer at all; a batch implements this as a record of its item's index.
 */
public interface ArgumentPointers {

    /** The body of one submission: {@code /args} and {@code /kwargs}. */
    ArgumentPointers SUBMISSION = under("");

    /** The pointer of the positional arguments as a whole. */
    String args();

    /** The pointer of the named arguments as a whole. */
    String kwargs();

    /** The pointer of one positional argument, counted from 0. */
    default String arg(int index) {
        return args() + "/" + index;
    }

    /** The pointer of one named argument. */
    default String kwarg(String name) {
        return kwargs() + "/" + escape(name);
    }

    /** What to point to when an argument is given both by position and by name. */
    default String doubled(int index, String name) {
        return kwarg(name);
    }

    /** What to point to when an argument is not given at all. */
    default String missing(String name) {
        return kwarg(name);
    }

    /** Arguments and named arguments as members {@code args} and {@code kwargs} of what the prefix points to. */
    static ArgumentPointers under(String prefix) {
        return new Members(prefix);
    }

    /** Escapes a member's name for use in a pointer, as RFC 6901 says. */
    static String escape(String name) {
        return name.replace("~", "~0").replace("/", "~1");
    }

    /** The pointers of {@link #under}. */
    record Members(String prefix) implements ArgumentPointers {
        @Override
        public String args() {
            return prefix + "/args";
        }

        @Override
        public String kwargs() {
            return prefix + "/kwargs";
        }
    }
}

package dev.errand.task.definition;

import java.util.Locale;

/** Where a task runs. */
public enum RunsIn {
    /** In this application, as a method of it. */
    SERVICE,
    /** In workers, which ask for it. */
    WORKER;

    /** As documents show it. */
    public String code() {
        return name().toLowerCase(Locale.ROOT);
    }
}

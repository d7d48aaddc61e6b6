package dev.errand.task.definition;

import java.util.Locale;

/** Where a task runs. */
public enum RunsIn {
    /** In this application, as a method of it. */
    SERVICE,
    /** In workers, which ask for it. */
    WORKER,
    /** Beside this application, as a program that it starts for each attempt. */
    COMMAND;

    /** As documents show it. */
    public String code() {
        return name().toLowerCase(Locale.ROOT);
    }
}

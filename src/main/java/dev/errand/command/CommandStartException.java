package dev.errand.command;

/** A command is configured in a way that cannot work, which stops the start. Its message says which one, and what is wrong. */
public final class CommandStartException extends RuntimeException {

    /** With what is wrong with which command. */
    public CommandStartException(String name, String problem) {
        super("errand.commands." + name + ": " + problem);
    }
}

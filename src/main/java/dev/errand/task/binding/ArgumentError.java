package dev.errand.task.binding;

/**
 * One thing that is wrong with a job's arguments.
 *
 * @param pointer where, as a JSON pointer (RFC 6901) into the request body, such as {@code /args/0/items/3}
 * @param detail what is allowed there, in words for the client; free of class names and of the value sent
 */
public record ArgumentError(String pointer, String detail) {}

package dev.errand.task;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * A parameter of a {@link Task} whose values nobody but the task is to see, such as a password. The task gets the true value. All else that
 * tells of the job shows three asterisks instead: documents, events and messages; and so do errors, progress and lines of the log in which
 * a text of the value stands. A result is shown as it is.
 */
@Documented
@Target(ElementType.PARAMETER)
@Retention(RetentionPolicy.RUNTIME)
public @interface Sensitive {}

package dev.errand.task;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Makes a method a task that can be submitted by name over HTTP: one of a class in a jar, see {@link TaskEnvironment}, or of a Spring bean.
 *
 * <p>The method's parameters are the task's parameters, by position and by name; see {@link Param} for defaults and
 * descriptions. A parameter of type {@link JobContext} is injected and is not part of the task's signature. The method may
 * return any value that Jackson can write as JSON, nothing, {@link Content} for bytes with a content type, or a
 * {@link java.util.concurrent.CompletionStage} of any of these.
 *
 * <p>A {@link java.math.BigDecimal}, wherever it stands in the parameters, has at most 10,000 digits before and after the point, and a
 * {@link java.math.BigInteger} at most 1,000, so that either can be written out and computed with; jobs with longer ones are refused. A
 * {@code JsonNode} is as the client wrote it: it may hold {@code 1e999999999}, and who turns that into digits fills the memory. An
 * integer of more than 1,000 digits in a result fails the job.
 *
 * <p>A task is run at least once for each job: after a crash of the process it is run again, so a task with effects
 * outside should be idempotent, or its jobs submitted with {@code atMostOnce}. To be told to stop means that the thread is
 * interrupted and that {@link JobContext#stopRequested()} turns true.
 */
@Documented
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
public @interface Task {

    /** The task's name: 1 to 100 characters out of letters, digits, {@code _}, {@code -} and {@code .}; unique. */
    String value();

    /** One or two sentences for people who choose a task from the list. */
    String description() default "";

    /** The queue of jobs that name none. */
    String queue() default "default";

    /** How long one attempt may take, in seconds, where the job says nothing; 0 takes the service's default. */
    double timeoutSeconds() default 0;

    /** How many attempts a job has that says nothing: 1 to 100. */
    int maxAttempts() default 1;

    /**
     * How many of its jobs run at once on all nodes together, for each {@code concurrencyKey} that they have: 1 to 1,000,000, or 0 for
     * as many as the queue lets. The configuration key {@code errand.tasks.NAME.concurrency} overrides it.
     */
    int concurrency() default 0;

    /**
     * How many attempts start within a second on all nodes together, whatever their {@code concurrencyKey}: 0.001 to 100,000, or 0
     * for no limit. The configuration key {@code errand.tasks.NAME.per-second} overrides it.
     */
    double perSecond() default 0;

    /** A runnable request body's {@code args}, as a JSON array, shown as the example; made up from the types when empty. */
    String exampleArgs() default "";
}

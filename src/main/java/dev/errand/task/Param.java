package dev.errand.task;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Describes one parameter of a {@link Task}. A parameter without this annotation is required, unless its type is
 * {@link java.util.Optional}.
 */
@Documented
@Target(ElementType.PARAMETER)
@Retention(RetentionPolicy.RUNTIME)
public @interface Param {

    /** The name to bind by; the Java parameter's own name when empty. */
    String name() default "";

    /** What the parameter means, its unit and range. */
    String description() default "";

    /** The value taken when the job gives none, as JSON text ({@code "0"}, {@code "\"GET\""}, {@code "null"}); required when empty. */
    String defaultValue() default "";
}

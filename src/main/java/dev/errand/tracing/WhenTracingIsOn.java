package dev.errand.tracing;

import org.springframework.context.annotation.Condition;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.core.type.AnnotatedTypeMetadata;
import org.springframework.util.StringUtils;

/** Has what makes and sends spans made only where they are sent somewhere. */
public final class WhenTracingIsOn implements Condition {

    /** The key by which it is told. */
    public static final String ENDPOINT = "errand.tracing.endpoint";

    @Override
    public boolean matches(ConditionContext context, AnnotatedTypeMetadata metadata) {
        return StringUtils.hasText(context.getEnvironment().getProperty(ENDPOINT));
    }
}

package dev.errand.access.oidc;

import org.springframework.context.annotation.Condition;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.core.type.AnnotatedTypeMetadata;
import org.springframework.util.StringUtils;

/** Has what is about issuers made only where one is configured, so that nothing of it is loaded elsewhere. */
public final class WhenIssuerIsSet implements Condition {

    @Override
    public boolean matches(ConditionContext context, AnnotatedTypeMetadata metadata) {
        return StringUtils.hasText(context.getEnvironment().getProperty(OidcProperties.ISSUER));
    }
}

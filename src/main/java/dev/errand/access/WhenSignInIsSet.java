package dev.errand.access;

import org.springframework.context.annotation.Condition;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.core.env.Environment;
import org.springframework.core.type.AnnotatedTypeMetadata;
import org.springframework.util.StringUtils;

/** Has what is about people who sign in with a browser made only where an issuer knows this service as a client. */
public final class WhenSignInIsSet implements Condition {

    /** The key by which it is told whether there is an issuer. */
    public static final String ISSUER = "errand.security.oidc.issuer";

    /** The key by which it is told as what it knows this service. */
    public static final String CLIENT_ID = "errand.security.oidc.client-id";

    @Override
    public boolean matches(ConditionContext context, AnnotatedTypeMetadata metadata) {
        return isMet(context.getEnvironment());
    }

    /** Whether people can sign in. */
    public static boolean isMet(Environment environment) {
        return StringUtils.hasText(environment.getProperty(ISSUER))
                && StringUtils.hasText(environment.getProperty(CLIENT_ID));
    }
}

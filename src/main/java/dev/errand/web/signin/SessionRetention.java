package dev.errand.web.signin;

import dev.errand.access.WhenSignInIsSet;
import dev.errand.access.session.Sessions;
import dev.errand.store.RetentionHook;
import org.springframework.context.annotation.Conditional;
import org.springframework.stereotype.Component;

/** Has sessions removed that are over, when other rows are. */
@Component
@Conditional(WhenSignInIsSet.class)
class SessionRetention implements RetentionHook {

    private final Sessions sessions;

    SessionRetention(Sessions sessions) {
        this.sessions = sessions;
    }

    @Override
    public int prune() {
        return sessions.prune();
    }
}

package dev.errand.web.access;

import dev.errand.access.Caller;
import dev.errand.web.support.StreamedAnswer;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.stereotype.Component;

/** The answers that are being streamed to callers with keys, so that they end when the key does. Safe for concurrent use. */
@Component
class OpenStreams implements StreamedAnswer.Watch {

    private final Map<StreamedAnswer, Caller> open = new ConcurrentHashMap<>();
    private final Bearers bearers;

    OpenStreams(Bearers bearers) {
        this.bearers = bearers;
    }

    @Override
    public void opened(StreamedAnswer answer, Caller caller) {
        if (caller.kind() != Caller.Kind.OPEN) {
            open.put(answer, caller);
        }
    }

    @Override
    public void gone(StreamedAnswer answer) {
        open.remove(answer);
    }

    /** Cuts those whose key is revoked or over, as far as this node knows. */
    void endThoseOfBadKeys() {
        open.forEach((answer, caller) -> {
            if (!bearers.isGood(caller)) {
                answer.cut("the key is no longer good");
                open.remove(answer);
            }
        });
    }
}

package dev.errand.web.access;

import dev.errand.access.Caller;
import dev.errand.access.key.KeyRing;
import dev.errand.web.support.StreamedAnswer;
import java.time.Clock;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.stereotype.Component;

/**
 * The answers that are being streamed to callers with keys, so that they end when the key does, and begin anew when it was made good for less or got
 * another secret. Safe for concurrent use.
 */
@Component
class OpenStreams {

    private final Map<StreamedAnswer, Opening> open = new ConcurrentHashMap<>();
    private final Bearers bearers;
    private final KeyRing ring;
    private final Clock clock;

    OpenStreams(Bearers bearers, KeyRing ring, Clock clock) {
        this.bearers = bearers;
        this.ring = ring;
        this.clock = clock;
    }

    /** To whom it is streamed, which state of the keys that was judged by, and when. */
    private record Opening(Caller caller, long generation, Instant at) {}

    /** What watches the streams that answer a request which was just let in. */
    StreamedAnswer.Watch letIn() {
        return new Entry(ring.generation());
    }

    private final class Entry implements StreamedAnswer.Watch {

        private final long generation;

        Entry(long generation) {
            this.generation = generation;
        }

        @Override
        public void opened(StreamedAnswer answer, Caller caller) {
            if (caller.kind() != Caller.Kind.OPEN) {
                open.put(answer, new Opening(caller, generation, clock.instant()));
            }
        }

        @Override
        public void gone(StreamedAnswer answer) {
            open.remove(answer);
        }
    }

    /** How many there are. */
    int size() {
        return open.size();
    }

    /** Cuts those whose key is revoked, over, or not what it was, as far as this node knows. */
    void endThoseOfBadKeys() {
        open.forEach((answer, opening) -> {
            if (!isGood(opening)) {
                answer.cut("the key is no longer good");
                open.remove(answer);
            }
        });
    }

    private boolean isGood(Opening opening) {
        Caller caller = opening.caller();
        return bearers.isGood(caller)
                && switch (caller.kind()) {
                    case KEY, LINK -> ring.isUnchanged(caller.actor(), opening.generation(), opening.at());
                    case OPEN, PERSON -> true;
                };
    }
}

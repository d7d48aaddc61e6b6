package dev.errand.builtin;

import dev.errand.memory.Band;
import dev.errand.memory.Budget;
import dev.errand.memory.Memory;
import dev.errand.memory.Share;
import dev.errand.outbound.body.BodyRoom;
import dev.errand.task.JobContext;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.springframework.stereotype.Component;

/**
 * Room for the bodies that tasks fetch. Those that are not small take shares of the attempts' memory as they grow, so that a server that
 * only trickles holds up nobody. When there is none left, one body at a time goes on to its end; who cannot wait for that is told to
 * stop as ever. All is given back when the attempt needs it no more. Safe for concurrent use.
 */
@Component
class FetchedBodies {

    /** What is read is in memory as bytes, as text, and again while the one becomes the other. */
    private static final int WEIGHT = 3;

    private static final long LOOK_MILLIS = 200;

    private final Budget budget;
    private final Band growing;
    private final Band last;
    private final Semaphore ends = new Semaphore(1);

    FetchedBodies(Memory memory) {
        this.budget = memory.attempts();
        this.growing = memory.arguments();
        this.last = memory.fetched();
    }

    /** For the bodies of one attempt. */
    BodyRoom of(JobContext context) {
        Room room = new Room();
        context.afterwards(room::close);
        return room;
    }

    private final class Room implements BodyRoom, AutoCloseable {
        private final List<Share> shares = new ArrayList<>();
        private long held;
        private boolean ending;
        private boolean closed;

        @Override
        public void makeRoom(long bytes, long limit) throws InterruptedException {
            while (bytes > Memory.SMALL && !grow(bytes * WEIGHT)) {
                if (ends.tryAcquire(LOOK_MILLIS, TimeUnit.MILLISECONDS)) {
                    keepEnd();
                    keep(budget.await(limit * WEIGHT - held(), last));
                }
            }
        }

        /** Answers whether there is enough now. */
        private synchronized boolean grow(long wanted) {
            if (ending || closed || held >= wanted) {
                return true;
            }
            Optional<Share> more = budget.tryTake(wanted - held, growing);
            more.ifPresent(this::keep);
            return more.isPresent();
        }

        private synchronized void keepEnd() {
            ending = true;
            if (closed) {
                ends.release();
            }
        }

        private synchronized long held() {
            return held;
        }

        private synchronized void keep(Share share) {
            held += share.bytes();
            if (closed) {
                share.close();
            } else {
                shares.add(share);
            }
        }

        @Override
        public synchronized void close() {
            if (!closed) {
                closed = true;
                shares.forEach(Share::close);
                if (ending) {
                    ends.release();
                }
            }
        }
    }
}

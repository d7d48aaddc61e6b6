package dev.errand.notifier;

import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A server in memory that passes notifications on, or does what servers and poolers do instead. */
final class MemoryChannels implements HintChannel.Source {

    private static final String CUT = "cut";

    final List<String> sent = new CopyOnWriteArrayList<>();
    volatile boolean down;
    /** As behind a pooler that shares connections between transactions. */
    volatile boolean passesNothingOn;

    private final List<Connected> open = new CopyOnWriteArrayList<>();

    @Override
    public HintChannel open() throws SQLException {
        if (down) {
            throw new SQLException("down, says the test");
        }
        Connected channel = new Connected();
        open.add(channel);
        return channel;
    }

    int connections() {
        return open.size();
    }

    /** Ends all connections, as a restart does. */
    void cut() {
        open.forEach(channel -> channel.came.add(CUT));
        open.clear();
    }

    private final class Connected implements HintChannel {
        private final Set<String> names = ConcurrentHashMap.newKeySet();
        private final BlockingQueue<String> came = new LinkedBlockingQueue<>();

        @Override
        public void listen(String name) throws SQLException {
            check();
            names.add(name);
        }

        @Override
        public void send(String name, List<String> payloads) throws SQLException {
            check();
            if (name.equals(NotificationSender.CHANNEL)) {
                sent.addAll(payloads);
            }
            if (!passesNothingOn) {
                open.stream().filter(other -> other.names.contains(name)).forEach(other -> other.came.addAll(payloads));
            }
        }

        @Override
        public List<String> receive(Duration atMost) throws SQLException {
            check();
            List<String> all = new ArrayList<>();
            try {
                String first = came.poll(atMost.toMillis(), TimeUnit.MILLISECONDS);
                if (first != null) {
                    all.add(first);
                    came.drainTo(all);
                }
            } catch (InterruptedException e) {
                throw new SQLException(e);
            }
            if (all.contains(CUT)) {
                throw new SQLException("cut, says the test");
            }
            return all;
        }

        @SuppressWarnings("ReferenceEquality") // each connection is itself
        private void check() throws SQLException {
            if (open.stream().noneMatch(channel -> channel == this)) {
                throw new SQLException("gone, says the test");
            }
        }

        @Override
        public void close() {
            open.remove(this);
        }
    }
}

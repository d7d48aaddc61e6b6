package dev.errand.db.commit;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import java.util.function.Function;
import org.springframework.dao.DataAccessException;

/**
 * Answers questions that come together by one query: what gathered while the queries before were on their way. A lone question is asked
 * at once, by its own caller. Each is answered with what the database holds at some moment after it was asked.
 *
 * <p>When a query for several fails, and not because of the database, each is asked again alone: one unreadable row does not harm its
 * neighbours. Safe for concurrent use. There are never more questions than callers, who all wait; how long is for the query to limit.
 *
 * @param <K> what is asked for
 * @param <V> what is answered
 */
public final class ReadBatcher<K, V> {

    /** Beyond it a longer query gains little. */
    static final int MAX = 64;

    /** Queries at once: while one fetches something large, the others go on. */
    private static final int READERS = 2;

    private record Question<K, V>(K key, CompletableFuture<Optional<V>> answer) {}

    private final Function<List<K>, Map<K, V>> query;
    private final Queue<Question<K, V>> asked = new ConcurrentLinkedQueue<>();
    private final Semaphore readers = new Semaphore(READERS);

    /**
     * Asks through this query.
     *
     * @param query finds those that exist of up to {@link #MAX} keys, among which the same may be more than once
     */
    public ReadBatcher(Function<List<K>, Map<K, V>> query) {
        this.query = query;
    }

    /** Waits for the answer; throws what the query throws. */
    @SuppressWarnings("ThreadPriorityCheck") // that others go first makes fewer queries, and nothing depends on it
    public Optional<V> find(K key) {
        Question<K, V> question = new Question<>(key, new CompletableFuture<>());
        asked.add(question);
        if (readers.tryAcquire()) {
            // Whoever can run now gets to ask first; when nobody else can, this takes no time.
            Thread.yield();
            try {
                readGroup();
            } finally {
                readers.release();
            }
            // Who came meanwhile found every reader at work. That is not for this caller to go on with: it has its own
            // answer to give.
            if (!asked.isEmpty() && readers.tryAcquire()) {
                Thread.ofVirtual().name("errand-read").start(this::readAll);
            }
        }
        try {
            return question.answer().join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : e;
        }
    }

    /** How many are asked and not taken up. */
    int waiting() {
        return asked.size();
    }

    /** Ends when nothing is asked any more, which is looked at once again after nobody can rely on this reader. */
    private void readAll() {
        do {
            try {
                while (!asked.isEmpty()) {
                    readGroup();
                }
            } finally {
                readers.release();
            }
        } while (!asked.isEmpty() && readers.tryAcquire());
    }

    private void readGroup() {
        List<Question<K, V>> group = new ArrayList<>();
        Question<K, V> next = asked.poll();
        while (next != null) {
            group.add(next);
            next = group.size() < MAX ? asked.poll() : null;
        }
        if (!group.isEmpty()) {
            answer(group);
        }
    }

    private void answer(List<Question<K, V>> group) {
        try {
            Map<K, V> found = query.apply(group.stream().map(Question::key).toList());
            for (Question<K, V> question : group) {
                question.answer().complete(Optional.ofNullable(found.get(question.key())));
            }
        } catch (RuntimeException | Error e) {
            if (group.size() == 1 || e instanceof DataAccessException) {
                group.forEach(question -> question.answer().completeExceptionally(e));
            } else {
                group.forEach(question -> answer(List.of(question)));
            }
        }
    }
}

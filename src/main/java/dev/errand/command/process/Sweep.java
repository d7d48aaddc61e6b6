package dev.errand.command.process;

import dev.errand.runtime.Coalescer;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BiPredicate;
import org.jspecify.annotations.Nullable;

/**
 * Finds processes by their session or by their token. Looks over all processes once for all who ask at the same time, and rests thrice as long
 * as a look takes, so that however many ask, looking takes a part of one processor. Safe for concurrent use.
 */
final class Sweep {

    private static final int RESTS = 3;
    private static final long MAX_REST = TimeUnit.MILLISECONDS.toNanos(50);

    /** Longer than a process needs that has become another program until its environment is there. */
    private static final long UNCLEAR = TimeUnit.MILLISECONDS.toNanos(1);

    /** Where what the kernel does is shown, and what has come from outside of this PID namespace. */
    private static final int NO_SESSION = 0;

    private final Life life;
    private final Coalescer looks = new Coalescer("looking for processes", "errand-command-sweep", this::look);
    private final ConcurrentLinkedQueue<Question> asked = new ConcurrentLinkedQueue<>();
    private final Set<Long> runningSessions = ConcurrentHashMap.newKeySet();
    private long restUntil = System.nanoTime();

    Sweep(Life life) {
        this.life = life;
    }

    /** What is looked for: everything in a session, and everything whose token and job are wanted. */
    private record Question(
            long session,
            boolean ofOthers,
            BiPredicate<String, @Nullable String> wanted,
            List<ProcTable.Entry> found,
            CompletableFuture<List<ProcTable.Entry>> answer) {}

    /** A session is in use: what belongs to it is found by that, and its environment need not be read for others. */
    void begin(long session) {
        runningSessions.add(session);
    }

    /** It is not in use any more. */
    void end(long session) {
        runningSessions.remove(session);
    }

    /** What is left of one attempt. */
    CompletableFuture<List<ProcTable.Entry>> ofAttempt(long session, String token) {
        return ask(session, false, (found, job) -> found.equals(token));
    }

    /** What is left of all attempts of a job, of this service or another one on this machine. */
    CompletableFuture<List<ProcTable.Entry>> ofJob(String id) {
        return ask(-1, true, (found, job) -> id.equals(job));
    }

    /** What is left of services that are gone. */
    CompletableFuture<List<ProcTable.Entry>> ofFormerLives() {
        return ask(-1, true, (found, job) -> Life.isOver(found));
    }

    private CompletableFuture<List<ProcTable.Entry>> ask(
            long session, boolean ofOthers, BiPredicate<String, @Nullable String> wanted) {
        Question question = new Question(session, ofOthers, wanted, new ArrayList<>(0), new CompletableFuture<>());
        asked.add(question);
        looks.ask();
        return question.answer();
    }

    private void look() {
        long rest = restUntil - System.nanoTime();
        if (rest > 0) {
            LockSupport.parkNanos(rest);
        }
        List<Question> questions = new ArrayList<>();
        for (Question next = asked.poll(); next != null; next = asked.poll()) {
            questions.add(next);
        }
        long begun = System.nanoTime();
        try {
            boolean ofOthers = questions.stream().anyMatch(Question::ofOthers);
            List<ProcTable.Entry> unclear = new ArrayList<>(0);
            ProcTable.scan(entry -> match(entry, questions, ofOthers, unclear));
            if (!unclear.isEmpty()) {
                LockSupport.parkNanos(UNCLEAR);
                unclear.forEach(entry -> match(entry, questions, ProcTable.environment(entry.pid())));
            }
            questions.forEach(question -> question.answer().complete(question.found()));
        } catch (RuntimeException | Error e) {
            questions.forEach(question -> question.answer().completeExceptionally(e));
        }
        long now = System.nanoTime();
        restUntil = now + Math.min(MAX_REST, RESTS * (now - begun));
    }

    private void match(
            ProcTable.Entry entry, List<Question> questions, boolean ofOthers, List<ProcTable.Entry> unclear) {
        if (entry.ended() || (!ofOthers && !life.mayHaveStarted(entry))) {
            return;
        }
        boolean inSession = false;
        for (Question question : questions) {
            if (question.session() == entry.session()) {
                question.found().add(entry);
                inSession = true;
            }
        }
        if (inSession || (!ofOthers && runningSessions.contains(entry.session()))) {
            return;
        }
        ProcTable.Environment environment = ProcTable.environment(entry.pid());
        if (environment != null && environment.isEmpty() && entry.session() != NO_SESSION) {
            unclear.add(entry);
        } else {
            match(entry, questions, environment);
        }
    }

    private static void match(
            ProcTable.Entry entry, List<Question> questions, ProcTable.@Nullable Environment environment) {
        String token = environment == null ? null : environment.get(Life.TOKEN);
        if (environment == null || token == null) {
            return;
        }
        String job = environment.get(Life.JOB);
        for (Question question : questions) {
            if (question.wanted().test(token, job)) {
                question.found().add(entry);
            }
        }
    }
}

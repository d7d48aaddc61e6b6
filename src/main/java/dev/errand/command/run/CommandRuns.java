package dev.errand.command.run;

import dev.errand.command.process.Containment;
import dev.errand.task.JobContext;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;

/**
 * Runs attempts of commands. What each needs of threads are two of the platform, which wait for what it writes: a virtual one that reads from a
 * pipe would hold one of the few that carry all others. Safe for concurrent use.
 */
public final class CommandRuns {

    private static final Logger log = LoggerFactory.getLogger(CommandRuns.class);
    private static final long IDLE_SECONDS = 10;

    private final Containment containment;
    private final Workspaces workspaces;
    private final int inMemory;
    private final long maxOutput;
    private final Supplier<Duration> maxGrace;
    private final Duration giveUpAfter;
    private final ExecutorService threads = new ThreadPoolExecutor(
            0,
            Integer.MAX_VALUE,
            IDLE_SECONDS,
            TimeUnit.SECONDS,
            new SynchronousQueue<>(),
            Thread.ofPlatform().name("errand-command-", 0).daemon().factory());

    /**
     * For all commands of this node.
     *
     * @param inMemory how many bytes of an output are in memory before they go to the disk
     * @param maxOutput how many it may have
     * @param maxGrace how long any command may take to end now, whatever is configured for it
     * @param giveUpAfter how much longer what does not end is killed before it is left to itself
     */
    public CommandRuns(
            Containment containment,
            Workspaces workspaces,
            int inMemory,
            long maxOutput,
            Supplier<Duration> maxGrace,
            Duration giveUpAfter) {
        this.containment = containment;
        this.workspaces = workspaces;
        this.inMemory = inMemory;
        this.maxOutput = maxOutput;
        this.maxGrace = maxGrace;
        this.giveUpAfter = giveUpAfter;
    }

    /**
     * Runs one attempt, and returns when nothing of it is left.
     *
     * @param task its name, for the log
     * @return what it has put out
     * @throws dev.errand.task.result.TaskFailure if it has failed
     * @throws InterruptedException if the thread was interrupted, which ends it
     */
    @Nullable
    Object run(String task, Command command, List<JsonNode> values, JobContext job) throws Exception {
        String whose = job.jobId() + " of the task " + task;
        containment.awaitClean();
        if (job.attempt() > 1) {
            containment.endFormer(job.jobId(), whose, giveUpAfter);
        }
        Workspaces.Workspace space = workspaces.open();
        Spool spool = new Spool(space.output(), inMemory, maxOutput);
        CommandRun run = new CommandRun(whose, command, job, space, spool, this);
        try {
            return run.run(values);
        } finally {
            if (run.endedAlone()) {
                workspaces.giveBack(space);
            } else {
                space.close();
            }
            job.afterwards(() -> remove(spool));
        }
    }

    private static void remove(Spool spool) {
        try {
            spool.remove();
        } catch (IOException e) {
            log.warn("an output of a command was not removed; the end of the service does it: {}", e.toString());
        }
    }

    Containment containment() {
        return containment;
    }

    ExecutorService threads() {
        return threads;
    }

    long maxOutput() {
        return maxOutput;
    }

    Duration giveUpAfter() {
        return giveUpAfter;
    }

    /** How long a command may take to end now. */
    Duration grace(Duration configured) {
        Duration most = maxGrace.get();
        return configured.compareTo(most) < 0 ? configured : most;
    }
}

package dev.errand.command.run;

import dev.errand.command.process.Containment;
import dev.errand.command.process.Life;
import dev.errand.command.process.Programs;
import dev.errand.command.process.Tree;
import dev.errand.task.JobContext;
import dev.errand.task.result.ResultTooLargeException;
import dev.errand.task.result.TaskFailure;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;

/** One attempt of a command, from its start until nothing of it is left. For one thread; a crash leaves it to the guard. */
final class CommandRun {

    private static final Logger log = LoggerFactory.getLogger(CommandRun.class);

    /** How long what the command has started may go on when the command itself has ended. */
    private static final Duration LINGER = Duration.ofSeconds(1);

    /** How long the ends of its outputs are waited for when nobody is there any more who could write. */
    private static final Duration LAST_WORDS = Duration.ofSeconds(5);

    /** What every pipe takes at once. */
    private static final int PIPE = 4096;

    private static final int CHUNK = 16 * 1024;
    private static final int SIGNALED = 128;
    private static final int MAX_SIGNAL = 64;

    private final String whose;
    private final Command command;
    private final JobContext job;
    private final Workspaces.Workspace space;
    private final Spool spool;
    private final CommandRuns runs;
    private final ErrorLines errors;
    private final CompletableFuture<Tree> started = new CompletableFuture<>();
    private final CompletableFuture<Boolean> outputOver = new CompletableFuture<>();
    private final CompletableFuture<Void> tooLarge = new CompletableFuture<>();
    private final CompletableFuture<Void> errorsOver = new CompletableFuture<>();
    private boolean endedAlone;

    CommandRun(
            String whose, Command command, JobContext job, Workspaces.Workspace space, Spool spool, CommandRuns runs) {
        this.whose = whose;
        this.command = command;
        this.job = job;
        this.space = space;
        this.spool = spool;
        this.runs = runs;
        this.errors = new ErrorLines(job);
    }

    @Nullable
    Object run(List<JsonNode> values) throws Exception {
        byte[] input = Input.of(command, values, job);
        List<String> argv = command.argv(values);
        runs.threads().execute(() -> start(argv, input));
        Tree tree = startedTree();
        TreeEnding ending = new TreeEnding(whose, tree, () -> runs.grace(command.killAfter()), runs.giveUpAfter());
        try {
            CompletableFuture.anyOf(tree.exit(), tooLarge).get();
            if (tooLarge.isDone()) {
                ending.kill();
            } else {
                ending.settle(LINGER);
                endedAlone = ending.wasOver();
            }
        } catch (InterruptedException e) {
            ending.kill();
            throw e;
        } finally {
            tree.close();
            awaitOutputs();
        }
        if (tooLarge.isDone()) {
            throw ResultTooLargeException.bytes(runs.maxOutput());
        }
        if (outputOver.isCompletedExceptionally()) {
            // Less than all of it is no result.
            throw Results.notKept(outputOver.exceptionNow());
        }
        int exit = exitOf(tree);
        if (exit == 0 && !outputOver.isDone()) {
            throw Results.notKept(new IOException("somebody who cannot be ended still holds it open"));
        }
        return Results.of(command, exit, spool, errors);
    }

    /** Whether it ended by itself, and nothing of it was left then. */
    boolean endedAlone() {
        return endedAlone;
    }

    /** However often the thread is interrupted: what is being started has to be known before it can be ended. */
    private Tree startedTree() throws InterruptedException, TaskFailure {
        boolean interrupted = false;
        while (true) {
            try {
                Tree tree = started.get();
                if (interrupted) {
                    Thread.currentThread().interrupt();
                }
                return tree;
            } catch (InterruptedException e) {
                interrupted = true;
            } catch (ExecutionException e) {
                if (interrupted) {
                    throw new InterruptedException();
                }
                throw Results.notStarted(e.getCause());
            }
        }
    }

    private static int exitOf(Tree tree) {
        return tree.exit().join();
    }

    private void awaitOutputs() throws IOException {
        boolean interrupted = Thread.interrupted();
        try {
            CompletableFuture.allOf(outputOver, errorsOver).get(LAST_WORDS.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            interrupted = true;
        } catch (TimeoutException e) {
            job.log("somebody who cannot be ended still holds an output open; what he writes is not waited for");
        } catch (ExecutionException e) {
            log.warn("what {} has written was not read to its end", whose, e.getCause());
        } finally {
            spool.seal();
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** On a thread of its own, which then reads what is put out. */
    private void start(List<String> argv, byte[] input) {
        Tree tree;
        try {
            tree = begin(argv);
        } catch (IOException | RuntimeException | Error e) {
            started.completeExceptionally(e);
            return;
        }
        Process process = tree.root();
        try {
            runs.threads().execute(() -> readErrors(process));
            write(process, input);
        } catch (RuntimeException | Error e) {
            // There is no thread to be had.
            outputOver.completeExceptionally(e);
            errorsOver.completeExceptionally(e);
            process.destroyForcibly();
        } finally {
            started.complete(tree);
        }
        readOutput(process);
        // Who has asked to die with his parent (prctl, as some wrappers do) dies with the thread that has started him.
        tree.exit().join();
    }

    private Tree begin(List<String> argv) throws IOException {
        for (Path program : command.programs()) {
            if (!Programs.isRunnable(program)) {
                throw new IOException("the program is not there, or may not be run: " + program);
            }
        }
        Containment containment = runs.containment();
        String token = containment.life().newToken();
        ProcessBuilder builder = new ProcessBuilder().directory(space.folder().toFile());
        Map<String, String> environment = builder.environment();
        environment.clear();
        environment.putAll(command.environment());
        environment.put(Life.JOB, job.jobId());
        environment.put("ERRAND_ATTEMPT", Integer.toString(job.attempt()));
        if (command.input().isNone()) {
            builder.redirectInput(Programs.nothing());
        }
        if (command.output().kind() == ResultKind.Kind.NONE) {
            builder.redirectOutput(ProcessBuilder.Redirect.DISCARD);
        }
        return containment.start(builder, argv, token, command.killAfter());
    }

    /** A little at once; more by a thread of its own, since nobody knows when it is read. */
    private void write(Process process, byte[] input) {
        if (command.input().isNone()) {
            return;
        }
        if (input.length <= PIPE) {
            pour(process, input);
        } else {
            runs.threads().execute(() -> pour(process, input));
        }
    }

    private static void pour(Process process, byte[] input) {
        try (OutputStream out = process.getOutputStream()) {
            out.write(input);
        } catch (IOException e) {
            // It need not read what it is given.
            log.trace("an input was not read to its end", e);
        }
    }

    private void readOutput(Process process) {
        try (InputStream in = process.getInputStream()) {
            byte[] chunk = new byte[CHUNK];
            for (int read = in.read(chunk); read >= 0; read = in.read(chunk)) {
                if (!spool.write(chunk, read)) {
                    if (spool.isSealed()) {
                        // Nobody waits any more, and this is not all of it.
                        return;
                    }
                    tooLarge.complete(null);
                    break;
                }
            }
            outputOver.complete(true);
        } catch (IOException | RuntimeException | Error e) {
            outputOver.completeExceptionally(e);
        }
    }

    private void readErrors(Process process) {
        try (InputStream in = process.getErrorStream()) {
            errors.readAll(in);
            errorsOver.complete(null);
        } catch (IOException | RuntimeException | Error e) {
            errorsOver.completeExceptionally(e);
        }
    }

    /** How a signal shows in an exit code; 0 where none does. */
    static int signal(int exit) {
        return exit > SIGNALED && exit <= SIGNALED + MAX_SIGNAL ? exit - SIGNALED : 0;
    }
}

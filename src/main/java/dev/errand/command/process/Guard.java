package dev.errand.command.process;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A small shell beside the service, in a session of its own, that knows the process groups of all commands. It sends them signals, which the
 * JDK cannot; and when its input ends, because the service is gone in whatever way, it ends all of them. One for all commands: it is asked
 * for the price of a write to a pipe. When it dies it is started again and told everything. Safe for concurrent use.
 */
final class Guard {

    private static final Logger log = LoggerFactory.getLogger(Guard.class);

    private static final Duration MIN_LIFE = Duration.ofSeconds(1);

    /** The signals that it can send. */
    enum Signal {
        TERM("T"),
        KILL("K");

        private final String code;

        Signal(String code) {
            this.code = code;
        }
    }

    private final List<String> command;
    private final Map<Long, Long> tenths = new LinkedHashMap<>();
    private @Nullable Process process;
    private @Nullable OutputStream input;
    private boolean over;
    private long startedAt;

    /**
     * One that is not running yet.
     *
     * @param setsid where the program of that name is
     * @param shell where the shell is
     * @param longest how long any command may take to end
     */
    Guard(String setsid, String shell, Life life, Duration longest) {
        this.command = List.of(
                setsid, shell, "-c", script(), "errand-guard", life.name() + ".", Long.toString(inTenths(longest)));
    }

    private static String script() {
        try (InputStream in = Guard.class.getResourceAsStream("/dev/errand/command/guard.sh")) {
            if (in == null) {
                throw new IllegalStateException("guard.sh is missing");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static long inTenths(Duration duration) {
        return Math.max(0, duration.toMillis() / 100);
    }

    /** Starts it. */
    synchronized void begin() {
        over = false;
        start();
    }

    /** Ends it: it looks once more that nothing is left. */
    synchronized void end() {
        over = true;
        close();
    }

    private void close() {
        OutputStream last = input;
        input = null;
        if (last != null) {
            try {
                last.close();
            } catch (IOException e) {
                log.debug("the guard has gone already", e);
            }
        }
    }

    /**
     * Sees that there is one, before there is anything to be ended.
     *
     * @throws UncheckedIOException if there is none and none can be started
     */
    synchronized void ready() {
        boolean lives = input != null && process != null && process.isAlive();
        if (!lives && !over) {
            start();
        }
    }

    /**
     * A group is to be ended with the service.
     *
     * @throws UncheckedIOException if there is no guard and none can be started
     */
    synchronized void add(long group, Duration grace) {
        tenths.put(group, inTenths(grace));
        send("+ " + group + " " + inTenths(grace) + "\n");
    }

    /** A group is over. */
    synchronized void remove(long group) {
        tenths.remove(group);
        trySend("- " + group + "\n");
    }

    /** Sends a signal to all of a group, soon; or not at all while no guard can be started. */
    synchronized void signal(Signal signal, long group) {
        trySend(signal.code + " " + group + "\n");
    }

    /** Whoever ends a tree must not stop halfway because processes are short just now. */
    private void trySend(String line) {
        try {
            send(line);
        } catch (UncheckedIOException e) {
            log.warn("the guard of commands cannot be asked: {}", e.toString());
        }
    }

    private void send(String line) {
        if (input == null && !over) {
            start();
        }
        try {
            write(line);
        } catch (IOException e) {
            log.warn("the guard of commands has died; another one is started", e);
            start();
            try {
                write(line);
            } catch (IOException again) {
                throw new UncheckedIOException("the guard of commands dies at once", again);
            }
        }
    }

    private void write(String line) throws IOException {
        if (input != null) {
            input.write(line.getBytes(StandardCharsets.US_ASCII));
            input.flush();
        }
    }

    private void start() {
        close();
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(new File("/"))
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.DISCARD);
        // Not what the service has there: it may itself be the child of a command.
        builder.environment().keySet().removeIf(name -> name.startsWith("ERRAND_"));
        try {
            Process fresh = builder.start();
            process = fresh;
            startedAt = System.nanoTime();
            input = fresh.getOutputStream();
            StringBuilder known = new StringBuilder();
            tenths.forEach((group, grace) ->
                    known.append("+ ").append(group).append(' ').append(grace).append('\n'));
            write(known.toString());
        } catch (IOException e) {
            throw new UncheckedIOException("the guard of commands cannot be started", e);
        }
        var unused = process.onExit().thenAccept(this::died);
    }

    /** At once, so that there is one when the service dies as well; but one that cannot live is not started for ever. */
    private synchronized void died(Process former) {
        boolean lived = System.nanoTime() - startedAt > MIN_LIFE.toNanos();
        if (former.equals(process) && !over && input != null && lived) {
            log.warn("the guard of commands has died with {}; another one is started", former.exitValue());
            try {
                start();
            } catch (UncheckedIOException e) {
                log.warn(
                        "there is no guard of commands until the next one starts; what runs is not ended if the service dies: {}",
                        e.toString());
            }
        }
    }

    /** Its process. */
    synchronized long pid() {
        return process == null ? -1 : process.pid();
    }
}

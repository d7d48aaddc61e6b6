package dev.errand.command.run;

import dev.errand.task.json.TaskJson;
import dev.errand.task.result.SpooledResult;
import dev.errand.task.result.TaskFailure;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/** What an attempt's end means. */
final class Results {

    private static final String NOT_STARTED = "not-started";
    private static final String NOT_KEPT = "output-not-kept";
    private static final String BAD_OUTPUT = "bad-output";

    /** Errors of {@code fork} and {@code exec} that pass: too many processes, no memory, too many files, text busy. */
    private static final Pattern PASSING = Pattern.compile("(?s).*\\berror=(11|12|23|24|26)\\b.*");

    private Results() {}

    /**
     * What an attempt has put out.
     *
     * @param exit its exit code
     * @throws TaskFailure if it has failed
     */
    static @Nullable SpooledResult of(Command command, int exit, Spool spool, ErrorLines errors)
            throws TaskFailure, IOException {
        if (exit != 0) {
            throw failed(command, exit, errors);
        }
        return switch (command.output().kind()) {
            case NONE -> null;
            case BYTES -> new SpooledResult(command.output().contentType(), spool.size(), spool::read);
            case JSON -> {
                checkJson(spool, errors);
                yield new SpooledResult(null, spool.size(), () -> bare(spool.read()));
            }
        };
    }

    private static TaskFailure failed(Command command, int exit, ErrorLines errors) {
        int signal = CommandRun.signal(exit);
        String type = signal > 0 ? "signal-" + signal : "exit-" + exit;
        String last = errors.last();
        String message =
                last == null ? (signal > 0 ? "was ended by signal " + signal : "ended with exit code " + exit) : last;
        return new TaskFailure(type, message, tail(errors), command.retryExit().contains(exit));
    }

    private static @Nullable String tail(ErrorLines errors) {
        String tail = errors.tail();
        return tail.isEmpty() ? null : tail;
    }

    /** Exactly one value, as strictly as arguments are read; in pieces, since it may be large. */
    private static void checkJson(Spool spool, ErrorLines errors) throws TaskFailure, IOException {
        // A decoder that says of bytes which are no UTF-8 that they are none.
        try (Reader in = new InputStreamReader(spool.open(), StandardCharsets.UTF_8.newDecoder());
                JsonParser parser = TaskJson.MAPPER.createParser(in)) {
            JsonToken first = parser.nextToken();
            if (first == null) {
                throw badOutput(
                        "put out nothing, which is no JSON; a command without a result has result: none", errors);
            }
            parser.skipChildren();
            if (parser.nextToken() != null) {
                throw badOutput("put out more than one JSON value", errors);
            }
        } catch (JacksonException e) {
            throw badOutput("put out what is not JSON: " + e.getOriginalMessage(), errors);
        }
    }

    /** Without the line feed that most programs end with. */
    private static byte[] bare(byte[] json) {
        int from = 0;
        int to = json.length;
        while (from < to && json[from] <= ' ' && json[from] >= 0) {
            from++;
        }
        while (to > from && json[to - 1] <= ' ' && json[to - 1] >= 0) {
            to--;
        }
        return to - from == json.length ? json : Arrays.copyOfRange(json, from, to);
    }

    private static TaskFailure badOutput(String message, ErrorLines errors) {
        return new TaskFailure(BAD_OUTPUT, message, tail(errors), false);
    }

    /** What it has put out could not be read or kept, as when the disk is full. */
    static TaskFailure notKept(Throwable cause) {
        return new TaskFailure(NOT_KEPT, "what it has put out was not kept: " + cause, null, true);
    }

    /** It never ran. */
    static TaskFailure notStarted(@Nullable Throwable cause) {
        boolean passes = false;
        for (Throwable each = cause; each != null; each = each.getCause()) {
            passes |= PASSING.matcher(String.valueOf(each.getMessage())).matches();
        }
        return new TaskFailure(NOT_STARTED, String.valueOf(cause == null ? null : cause.getMessage()), null, passes);
    }
}

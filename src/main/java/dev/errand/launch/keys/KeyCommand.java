package dev.errand.launch.keys;

import dev.errand.access.key.KeyText;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * {@code java -jar errand.jar keys create|list|revoke|generate}. What is asked for goes to standard output, alone, so that scripts can take it; all
 * else to standard error. Ends with 0, with 1 when the service refused, and with 2 when the command is not one.
 */
public final class KeyCommand {

    /** The first argument of a command line that is about keys. */
    public static final String NAME = "keys";

    static final int DONE = 0;
    static final int FAILED = 1;
    static final int MISUSED = 2;

    private static final String USAGE = """
            java -jar errand.jar keys COMMAND

              create --scopes jobs:submit,jobs:read [--name TEXT] [--tasks A,B] [--queues A,B] [--tenant NAME] [--expires 2030-01-31T12:00:00Z]
                        makes a key and prints it; it is not shown again
              list      shows all keys, without their secrets
              revoke ID [--cascade]
                        makes a key good for nothing, with --cascade also those that it made
              generate  prints a key for errand.security.bootstrap-key, and asks nobody

            The service is asked at --url, or at ERRAND_URL, or at http://127.0.0.1:8080. Your own key is read from the environment variable
            ERRAND_KEY, or from the file --key-file, such as data/bootstrap.key. With --offline, create writes to the database itself, by the
            settings with which the service would start: for when nobody has a key any more; on SQLite the service must be stopped.
            """;

    private final Map<String, String> environment;
    private final PrintStream out;
    private final PrintStream err;

    KeyCommand(Map<String, String> environment, PrintStream out, PrintStream err) {
        this.environment = environment;
        this.out = out;
        this.err = err;
    }

    /** Does what the arguments say, the first of which is {@link #NAME}; answers with what the process is to end. */
    public static int run(String[] args) {
        return new KeyCommand(System.getenv(), stream(FileDescriptor.out), stream(FileDescriptor.err))
                .run(Arrays.asList(args).subList(1, args.length));
    }

    /** One of the standard streams, in UTF-8 whatever the system has. */
    public static PrintStream stream(FileDescriptor descriptor) {
        return new PrintStream(new FileOutputStream(descriptor), true, StandardCharsets.UTF_8);
    }

    int run(List<String> args) {
        if (args.contains("--help")
                || args.contains("-h")
                || (!args.isEmpty() && args.getFirst().equals("help"))) {
            out.print(USAGE);
            return DONE;
        }
        try {
            return run(Arguments.parse(args));
        } catch (IllegalArgumentException e) {
            err.println(e.getMessage());
            err.println();
            err.print(USAGE);
            return MISUSED;
        }
    }

    private int run(Arguments args) {
        if (args.command().equals("generate")) {
            args.allow();
            out.println(KeyText.generate(Clock.systemUTC()).reveal());
            return DONE;
        }
        try {
            return args.has("offline") ? offline(args) : new RemoteKeys(args, environment).run(out, err);
        } catch (KeyCommandException e) {
            err.println(e.getMessage());
            return FAILED;
        }
    }

    private int offline(Arguments args) {
        if (!args.command().equals("create")) {
            throw new IllegalArgumentException("only create works with --offline");
        }
        out.println(OfflineKeys.create(args));
        return DONE;
    }
}

package dev.errand.launch;

import dev.errand.launch.keys.KeyCommand;
import java.io.FileDescriptor;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/** What a command line asks for beside starting the service. */
public final class Words {

    private static final int DONE = 0;
    private static final int MISUSED = 2;
    private static final String BUILD = "META-INF/build-info.properties";

    private static final String USAGE = """
            java -jar errand.jar [--KEY=VALUE …]    starts the service
            java -jar errand.jar keys COMMAND       makes, shows and revokes keys; keys --help says more
            java -jar errand.jar --version          says which version this is
            java -jar errand.jar --help             says this

            Settings are arguments such as --server.port=8081, or variables of the environment such as SERVER_PORT=8081, or stand in
            ./application.yaml or ./config/application.yaml. docs/operations.md says what an operator has to know.
            """;

    private Words() {}

    /**
     * Does what the arguments say.
     *
     * @return with what the process is to end; nothing where the service is to be started
     */
    public static @Nullable Integer run(String[] args) {
        return run(args, KeyCommand.stream(FileDescriptor.out), KeyCommand.stream(FileDescriptor.err));
    }

    static @Nullable Integer run(String[] args, PrintStream out, PrintStream err) {
        String first = args.length == 0 ? "" : args[0];
        return switch (first) {
            case KeyCommand.NAME -> KeyCommand.run(args);
            case "help", "--help", "-h" -> said(USAGE, out);
            case "version", "--version", "-V" -> said("Errand " + version() + System.lineSeparator(), out);
            default -> refused(args, err);
        };
    }

    private static int said(String text, PrintStream out) {
        out.print(text);
        return DONE;
    }

    /** A word without dashes would be dropped, and whoever wrote it would wait for what it never does. */
    private static @Nullable Integer refused(String[] args, PrintStream err) {
        for (int i = 0; i < args.length; i++) {
            if (!args[i].isBlank() && !args[i].startsWith("--")) {
                boolean isValue = i > 0 && !args[i - 1].contains("=");
                String what = args[i].startsWith("-") ? "option " : "command ";
                err.println("there is no " + what + args[i]
                        + (isValue ? "; a setting is written " + args[i - 1] + "=" + args[i] : ""));
                err.println();
                err.print(USAGE);
                return MISUSED;
            }
        }
        return null;
    }

    private static String version() {
        Properties known = new Properties();
        try (InputStream build = Words.class.getClassLoader().getResourceAsStream(BUILD)) {
            if (build != null) {
                known.load(build);
            }
        } catch (IOException e) {
            // Then it is not known.
        }
        return known.getProperty("build.version", "of an unknown version");
    }
}

package dev.errand.start;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How this process was started, word for word, as the operating system tells it: bytes, since an argument need not be text in any
 * encoding. See proc_pid_cmdline(5).
 */
public final class CommandLine {

    private static final Path OWN = Path.of("/proc/self/cmdline");

    /** What watches or changes the JVM itself, or speaks of its caches, was meant for the first one. */
    private static final String[] LEAVE_ALONE = {
        "-javaagent",
        "-agent",
        "-Xrun",
        "-Xdebug",
        "-XX:AOT",
        "-XX:+AOT",
        "-XX:Shared",
        "-Xshare",
        "-XX:+AutoCreateSharedArchive",
        "-XX:ArchiveClassesAtExit",
        "-XX:Flags",
        "-XX:VMOptionsFile",
        "-Xint",
        "-Xcomp"
    };

    /** What adds or changes modules: the JVM then says on its output, in lines of errors, that it leaves the cache alone. */
    private static final String[] OTHER_MODULES = {
        "-XX:StartFlightRecording",
        "-XX:+FlightRecorder",
        "-Dcom.sun.management",
        "--patch-module",
        "--limit-modules",
        "--upgrade-module-path"
    };

    private final List<byte[]> words;
    private final int jarAt;
    private final String variables;

    private CommandLine(List<byte[]> words, int jarAt, String variables) {
        this.words = words;
        this.jarAt = jarAt;
        this.variables = variables;
    }

    /** That of the running process. */
    public static CommandLine ofThisProcess() throws IOException {
        String tool = System.getenv("JAVA_TOOL_OPTIONS");
        String jdk = System.getenv("JDK_JAVA_OPTIONS");
        return of(
                Files.readAllBytes(OWN), (tool == null ? "" : tool).concat(" ").concat(jdk == null ? "" : jdk));
    }

    /** Words end with a zero byte; the variables hold further options of the JVM. */
    static CommandLine of(byte[] line, String variables) {
        List<byte[]> words = new ArrayList<>();
        int jarAt = -1;
        int start = 0;
        for (int i = 0; i < line.length; i++) {
            if (line[i] == 0) {
                byte[] word = new byte[i - start];
                System.arraycopy(line, start, word, 0, word.length);
                if (jarAt < 0 && text(word).equals("-jar")) {
                    jarAt = words.size() + 1;
                }
                words.add(word);
                start = i + 1;
            }
        }
        return new CommandLine(words, jarAt, variables);
    }

    private static String text(byte[] word) {
        return new String(word, StandardCharsets.UTF_8);
    }

    /** Why it cannot be said with another jar, if it cannot. */
    @Nullable
    String obstacle() {
        if (jarAt < 0
                || jarAt >= words.size()
                || !text(words.get(jarAt)).equals(System.getProperty("java.class.path"))) {
            return "it was not started by java -jar";
        }
        for (String option : options()) {
            if (!option.startsWith("-")) {
                return "the option ".concat(option).concat(" is not known");
            }
            for (String start : LEAVE_ALONE) {
                if (option.startsWith(start)) {
                    return "the option ".concat(option).concat(" is set");
                }
            }
        }
        return null;
    }

    /** Those for the JVM that stand in the line itself. */
    public List<String> optionsInLine() {
        List<String> options = new ArrayList<>();
        for (int i = 1; i < jarAt - 1; i++) {
            options.add(text(words.get(i)));
        }
        return options;
    }

    /** Those for the JVM, of the line and of the variables. */
    List<String> options() {
        List<String> options = optionsInLine();
        for (String option : variables.trim().split("\\s+")) {
            if (!option.isEmpty()) {
                options.add(option);
            }
        }
        return options;
    }

    /** Whether the JVM would use a cache of classes. */
    boolean allowsCache() {
        return !hasOption(OTHER_MODULES);
    }

    boolean hasOption(String... starts) {
        for (String option : options()) {
            for (String start : starts) {
                if (option.startsWith(start)) {
                    return true;
                }
            }
        }
        return false;
    }

    /** The jar that is run, as a whole path. */
    public Path jar() {
        return Path.of(text(words.get(jarAt))).toAbsolutePath();
    }

    /** The program that this very JVM is. */
    public Path java() {
        return Path.of(System.getProperty("java.home"), "bin", "java");
    }

    /** The same line with these options before the others, so that what was asked for by hand wins, and with another jar. */
    List<byte[]> with(List<String> more, Path jar) {
        List<byte[]> line = new ArrayList<>(words.size() + more.size());
        line.add(words.getFirst());
        for (String option : more) {
            line.add(option.getBytes(StandardCharsets.UTF_8));
        }
        line.addAll(words.subList(1, jarAt));
        line.add(jar.toString().getBytes(StandardCharsets.UTF_8));
        line.addAll(words.subList(jarAt + 1, words.size()));
        return line;
    }
}

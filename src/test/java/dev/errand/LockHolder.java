package dev.errand;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.util.concurrent.TimeUnit;

/** Another process that holds the lock of an SQLite file, as a backup, a shell or a virus scanner does, until it is told to give it back. */
final class LockHolder implements AutoCloseable {

    private final Process process;

    private LockHolder(Process process) {
        this.process = process;
    }

    /** Returns when the lock is held. */
    static LockHolder hold(Path file) throws IOException {
        Process started = new ProcessBuilder(
                        ProcessHandle.current().info().command().orElse("java"),
                        "--enable-native-access=ALL-UNNAMED",
                        "-cp",
                        System.getProperty("java.class.path"),
                        LockHolder.class.getName(),
                        file.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        BufferedReader said =
                new BufferedReader(new InputStreamReader(started.getInputStream(), StandardCharsets.UTF_8));
        String held = said.readLine();
        if (!"held".equals(held)) {
            throw new IOException("the lock is not held: " + held);
        }
        return new LockHolder(started);
    }

    /** In the other process. */
    public static void main(String[] arguments) throws Exception {
        try (Connection connection =
                        DriverManager.getConnection("jdbc:sqlite:" + arguments[0] + "?busy_timeout=10000");
                Statement statement = connection.createStatement()) {
            statement.execute("begin immediate");
            System.out.println("held");
            int end = System.in.read();
            statement.execute(end < 0 ? "rollback" : "commit");
        }
    }

    /** Gives it back. */
    @Override
    public void close() throws IOException {
        process.getOutputStream().close();
        try {
            if (!process.waitFor(20, TimeUnit.SECONDS)) {
                throw new IOException("the other process does not end");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }
}

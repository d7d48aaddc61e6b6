package dev.errand.bench;

import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.springframework.util.FileSystemUtils;

/** How long the image takes to its first good answer, and what memory it takes when it has nothing to do. */
final class StartScenario implements Scenario {

    private static final Goal TIME = Goal.atMost(2.5, 1.5);
    private static final Goal MEMORY = Goal.atMost(200, 150);

    @Override
    public String name() {
        return "start";
    }

    /** The image comes with SQLite. */
    @Override
    public boolean onEachDatabase() {
        return false;
    }

    @Override
    public void run(Bench bench) throws Exception {
        Path directory = Files.createTempDirectory(Settings.DIRECTORY, "image-");
        try {
            ImageLayout image = ImageLayout.in(directory);
            List<Double> seconds = new ArrayList<>();
            List<Double> megabytes = new ArrayList<>();
            // Once more than counted, since the first one reads the files from the disk.
            for (int round = 0; round <= bench.settings().rounds(); round++) {
                measure(bench, image, round, seconds, megabytes);
            }
            bench.figure("time to the first 200", "s", seconds.subList(1, seconds.size()), TIME);
            bench.figure("memory when idle", "MB", megabytes.subList(1, megabytes.size()), MEMORY);
        } finally {
            FileSystemUtils.deleteRecursively(directory);
        }
    }

    private static void measure(Bench bench, ImageLayout image, int round, List<Double> seconds, List<Double> megabytes)
            throws IOException, InterruptedException {
        int port = freePort();
        List<String> command = image.command();
        command.add("--server.port=" + port);
        command.add("--errand.database.url=jdbc:sqlite:data-" + round + "/errand.db");
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(image.directory().toFile())
                .redirectErrorStream(true)
                .redirectOutput(image.directory().resolve("start.log").toFile());
        builder.environment().putAll(ImageLayout.ENVIRONMENT);
        long begun = System.nanoTime();
        Process process = Children.start(builder);
        try {
            StartedJar.awaitAnswer(process, port, image.directory().resolve("start.log"));
            seconds.add((System.nanoTime() - begun) / 1e9);
            LockSupport.parkNanos(TimeUnit.SECONDS.toNanos(bench.settings().seconds()));
            megabytes.add(ProcessStat.residentMegabytes(process.pid()));
        } finally {
            process.destroyForcibly().waitFor();
        }
    }

    static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }
}

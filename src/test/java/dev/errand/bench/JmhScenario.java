package dev.errand.bench;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import tools.jackson.databind.JsonNode;

/**
 * Runs {@link HotPaths} in JMH. What JMH generates around it is made here and not by the build, so that no other build pays for it.
 */
final class JmhScenario implements Scenario {

    private static final Path SOURCE = Path.of("src", "test", "java", "dev", "errand", "bench", "HotPaths.java");

    @Override
    public String name() {
        return "jmh";
    }

    @Override
    public boolean onEachDatabase() {
        return false;
    }

    @Override
    public void run(Bench bench) throws Exception {
        Path classes = Files.createDirectories(Settings.DIRECTORY.resolve("jmh-classes"));
        Path results = Settings.DIRECTORY.resolve("jmh.json");
        compile(classes);
        measure(classes, results);
        for (JsonNode result : ServerProcess.JSON.readTree(results.toFile())) {
            String name = result.get("benchmark").asString().replaceAll(".*\\.", "");
            bench.figure(name, "ns", rounds(result.get("primaryMetric")), null);
            bench.figure(
                    name + ", allocated",
                    "B",
                    rounds(result.get("secondaryMetrics").get("gc.alloc.rate.norm")),
                    null);
        }
    }

    private static List<Double> rounds(JsonNode metric) {
        return metric.get("rawData")
                .get(0)
                .valueStream()
                .map(JsonNode::asDouble)
                .toList();
    }

    private static void compile(Path classes) throws IOException {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null)) {
            List<String> options = List.of(
                    "-d",
                    classes.toString(),
                    "-classpath",
                    System.getProperty("java.class.path"),
                    "-processor",
                    "org.openjdk.jmh.generators.BenchmarkProcessor");
            if (!compiler.getTask(null, files, null, options, null, files.getJavaFileObjects(SOURCE))
                    .call()) {
                throw new IllegalStateException("cannot compile " + SOURCE);
            }
        }
    }

    private static void measure(Path classes, Path results) throws IOException, InterruptedException {
        Path log = Settings.DIRECTORY.resolve("logs").resolve("jmh.log");
        Files.createDirectories(log.getParent());
        ProcessBuilder builder = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "org.openjdk.jmh.Main",
                        "-prof",
                        "gc",
                        "-rf",
                        "json",
                        "-rff",
                        results.toString())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile());
        builder.environment().put("CLASSPATH", classes + File.pathSeparator + System.getProperty("java.class.path"));
        Process process = Children.start(builder);
        if (!process.waitFor(10, TimeUnit.MINUTES) || process.exitValue() != 0) {
            process.destroyForcibly();
            throw new IllegalStateException("JMH failed, see " + log);
        }
    }
}

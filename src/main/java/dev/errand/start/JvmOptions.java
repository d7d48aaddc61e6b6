package dev.errand.start;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32;

/**
 * What the second JVM is told beyond what the first one was: little memory while there is little to do. Where the line says anything of
 * a kind, nothing of that kind is added.
 *
 * @param words the options
 * @param identity of the JVM with all its options, for what holds only for the same
 */
record JvmOptions(List<String> words, String identity) {

    private static final String[] HEAP = {
        "-Xm", "-XX:InitialHeapSize", "-XX:MaxHeapSize", "-XX:MinHeapSize", "-XX:InitialRAM", "-XX:MaxRAM", "-XX:MinRAM"
    };

    static JvmOptions of(CommandLine line) {
        List<String> words = new ArrayList<>();
        if (!line.hasOption(HEAP)) {
            words.add("-XX:InitialHeapSize=48m");
        }
        addUnless(line, words, "-XX:TrimNativeHeapInterval", "=2000");
        addUnless(line, words, "-XX:MinHeapFreeRatio", "=10");
        addUnless(line, words, "-XX:MaxHeapFreeRatio", "=30");
        addUnless(line, words, "-XX:G1PeriodicGCInterval", "=60000");
        if (!line.hasOption("-XX:+DisableExplicitGC", "-XX:+ExplicitGC", "-XX:-ExplicitGC")) {
            words.add("-XX:+ExplicitGCInvokesConcurrent");
        }
        CRC32 sum = new CRC32();
        add(sum, System.getProperty("java.vm.version"));
        add(sum, System.getProperty("java.home"));
        for (String word : words) {
            add(sum, word);
        }
        for (String word : line.options()) {
            add(sum, word);
        }
        return new JvmOptions(words, Long.toHexString(sum.getValue()));
    }

    private static void addUnless(CommandLine line, List<String> words, String option, String value) {
        if (!line.hasOption(option)) {
            words.add(option.concat(value));
        }
    }

    private static void add(CRC32 sum, String text) {
        sum.update(text.getBytes(StandardCharsets.UTF_8));
        sum.update(0);
    }
}

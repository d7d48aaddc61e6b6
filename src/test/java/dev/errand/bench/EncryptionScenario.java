package dev.errand.bench;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.List;
import java.util.stream.Stream;

/** What it costs to have arguments, results and errors encrypted in the database, beside a service that writes them as they are. */
final class EncryptionScenario implements Scenario {

    private static final int KEY_BYTES = 32;

    @Override
    public String name() {
        return "encryption";
    }

    @Override
    public void run(Bench bench) throws Exception {
        Path file = Files.createTempFile(
                Settings.DIRECTORY,
                "key",
                "",
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        byte[] key = new byte[KEY_BYTES];
        new SecureRandom().nextBytes(key);
        Files.write(file, key);
        List<String> encrypted = Stream.concat(
                        bench.ampleQueues().stream(), Stream.of("--errand.encryption.keys=k1:" + file))
                .toList();
        List<String> heap = List.of("-Xmx" + bench.settings().heap());
        try {
            SideBySide.rates(
                    bench,
                    () -> SideBySide.of(bench.start()),
                    () -> SideBySide.of(bench.start(bench.database().freshUrl(), heap, encrypted)),
                    "encrypted ÷ plain",
                    null);
        } finally {
            Files.delete(file);
        }
    }
}

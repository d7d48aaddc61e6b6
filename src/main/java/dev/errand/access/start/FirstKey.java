package dev.errand.access.start;

import dev.errand.access.AccessProperties;
import dev.errand.access.key.FirstKeys;
import dev.errand.access.key.KeyListener;
import dev.errand.access.key.KeyRing;
import dev.errand.access.key.KeyText;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * Lets somebody in who has no key yet: takes the configured key for an administrator's, or makes one up that only whoever reads files of this
 * machine learns. What it does happens only while there is no administrator. A crash leaves a file at most, whole or cut, which the next start
 * replaces.
 */
@Component
public class FirstKey implements KeyListener {

    private static final Logger log = LoggerFactory.getLogger(FirstKey.class);

    /** What a crash leaves while the file is written: nothing, a beginning, or as many zeros as were to be written. */
    private static final Pattern CUT = Pattern.compile("(e|er|err|errk|errk_[0-9a-z_]*)?\\x00*");

    private final Path file;
    private final @Nullable String configured;
    private final KeyRing ring;
    private final FirstKeys keys;
    private final Clock clock;

    FirstKey(AccessProperties properties, KeyRing ring, FirstKeys keys, Clock clock) {
        this.file = properties.bootstrapFile().toAbsolutePath();
        this.configured = properties.bootstrapKey();
        this.ring = ring;
        this.keys = keys;
        this.clock = clock;
    }

    /** Refuses a configured key that is none: whoever made it up may have made it up badly. */
    static void check(@Nullable String configured) {
        if (configured != null
                && !configured.isBlank()
                && KeyText.parse(configured.strip()).isEmpty()) {
            throw new FirstKeyException("errand.security.bootstrap-key is not a whole key; make one with"
                    + " java -jar errand.jar keys generate");
        }
    }

    /** Where the key is that was made up, while it is good and was made by this node. */
    public Optional<Path> place() {
        return content().filter(ring::isKnown).map(key -> file);
    }

    /** Sees to it that somebody can get in. */
    void prepare() {
        if (ring.hasAdmin()) {
            tidy();
        } else if (configured != null && !configured.isBlank()) {
            KeyText text = KeyText.parse(configured.strip()).orElseThrow();
            if (keys.addAdmin(text)) {
                log.info("The key in errand.security.bootstrap-key is that of the first administrator");
            }
        } else if (place().isEmpty()) {
            makeUp();
        }
    }

    private void makeUp() {
        KeyText text = KeyText.generate(clock);
        try {
            tidy();
            PrivateFile.write(file, text.reveal() + "\n");
        } catch (IOException e) {
            log.error(
                    "Nobody can get in: there is no administrator's key, and a first one cannot be written to {} ({}). Make the folder writable"
                            + " or set errand.security.bootstrap-file, and start again",
                    file,
                    e.toString());
            return;
        }
        Optional<String> other = keys.offer(text, host() + ":" + file);
        if (other.isPresent()) {
            tidy();
            log.info("There is no administrator's key yet; the first key was made by another node: {}", other.get());
        }
    }

    /** Once it has been used, or somebody was faster. */
    @Override
    public void keysChanged() {
        tidy();
    }

    /** Removes the file of a key that is no longer good, or that was not written to its end. Whatever else stands there is somebody's. */
    private void tidy() {
        if (content()
                        .filter(text -> KeyText.parse(text).isPresent()
                                || CUT.matcher(text).matches())
                        .isPresent()
                && place().isEmpty()) {
            try {
                Files.deleteIfExists(file);
            } catch (IOException e) {
                log.warn("the file {} of a key that is no longer good cannot be removed: {}", file, e.toString());
            }
        }
    }

    private Optional<String> content() {
        try {
            return Files.isRegularFile(file) && Files.size(file) < 200
                    ? Optional.of(Files.readString(file).strip())
                    : Optional.empty();
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private static String host() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (IOException e) {
            return "unknown";
        }
    }
}

package dev.errand.web.dashboard;

import dev.errand.job.Sha256;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.core.io.Resource;
import org.springframework.core.io.support.PathMatchingResourcePatternResolver;
import org.springframework.http.MediaType;
import org.springframework.stereotype.Component;
import org.springframework.util.function.SingletonSupplier;

/**
 * The files that the pages are made of. They are read at the first request for a page, and kept; about 200 KB. Safe for concurrent use.
 *
 * <p>All stand below a version that is a hash of all of them. So a browser may keep them for ever, and a page that was made by another version of
 * the service asks for files that are not there, instead of getting some that do not fit.
 */
@Component
class DashboardFiles {

    private static final String FOLDER = "pages/dashboard/";
    private static final String FILES = "classpath*:/" + FOLDER + "**";
    private static final int VERSION_DIGITS = 16;

    private final Supplier<Content> content = SingletonSupplier.of(DashboardFiles::read);

    /** A file as it is sent. */
    @SuppressWarnings("ArrayRecordComponent")
    record WebFile(byte[] bytes, MediaType type) {}

    private record Content(String version, Map<String, WebFile> files) {}

    /** Changes with each change of a file. */
    String version() {
        return content.get().version();
    }

    /** The names of the scripts, so that a page can ask for all of them at once. */
    List<String> scripts() {
        return content.get().files().keySet().stream()
                .filter(name -> name.endsWith(".mjs"))
                .toList();
    }

    /** A file of this version, by its path below the version. */
    @Nullable
    WebFile find(String version, String name) {
        Content known = content.get();
        return known.version().equals(version) ? known.files().get(name) : null;
    }

    private static Content read() {
        try {
            Map<String, WebFile> files = new TreeMap<>();
            MessageDigest digest = Sha256.digest();
            for (Resource file : new PathMatchingResourcePatternResolver().getResources(FILES)) {
                String path = file.getURL().getPath();
                String name = path.substring(path.lastIndexOf(FOLDER) + FOLDER.length());
                if (file.isReadable() && name.contains(".")) {
                    files.put(name, new WebFile(file.getContentAsByteArray(), type(name)));
                }
            }
            files.forEach((name, file) -> {
                digest.update(name.getBytes(StandardCharsets.UTF_8));
                digest.update((byte) 0);
                digest.update(file.bytes());
            });
            return new Content(HexFormat.of().formatHex(digest.digest()).substring(0, VERSION_DIGITS), files);
        } catch (IOException e) {
            throw new UncheckedIOException("the files of the dashboard cannot be read", e);
        }
    }

    private static MediaType type(String name) {
        String ending = name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
        return switch (ending) {
            case "mjs" -> new MediaType("text", "javascript", StandardCharsets.UTF_8);
            case "css" -> new MediaType("text", "css", StandardCharsets.UTF_8);
            case "svg" -> new MediaType("image", "svg+xml");
            default -> new MediaType("text", "plain", StandardCharsets.UTF_8);
        };
    }
}

package dev.errand.web.description;

import java.io.IOException;
import java.io.InputStream;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.springframework.core.io.Resource;
import org.springframework.core.io.support.PathMatchingResourcePatternResolver;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/**
 * The OpenAPI description, written by hand in {@code openapi/*.yaml}, a file per part: the contract comes before the code, and
 * the controllers stay free of annotations. A test sees to it that both agree. To read it takes as long as a tenth of a start, so it is
 * read when it is first asked for.
 */
public final class ApiDescription {

    private static final String FILES = "classpath:openapi/*.yaml";
    /** The messages that the service sends by itself, which generators take for calls of it. */
    private static final String MESSAGES = "webhooks.yaml";

    private ApiDescription() {}

    /** All of it. */
    public static Map<String, Object> whole() throws IOException {
        return of(file -> true);
    }

    /** What generators make clients from: the same calls, without top-level webhooks. */
    static Map<String, Object> forClients() throws IOException {
        return of(file -> !MESSAGES.equals(file));
    }

    private static Map<String, Object> of(Predicate<String> wanted) throws IOException {
        Map<String, Object> all = new LinkedHashMap<>();
        for (Resource file : new PathMatchingResourcePatternResolver().getResources(FILES)) {
            if (wanted.test(String.valueOf(file.getFilename()))) {
                merge(all, read(file));
            }
        }
        // Otherwise the calls come in the order of files; so they come with what they belong to.
        all.computeIfPresent("paths", (name, paths) -> new TreeMap<>((Map<?, ?>) paths));
        return all;
    }

    private static Map<String, Object> read(Resource file) throws IOException {
        LoaderOptions options = new LoaderOptions();
        options.setMaxAliasesForCollections(Integer.MAX_VALUE);
        try (InputStream in = file.getInputStream()) {
            return new Yaml(new SafeConstructor(options)).load(in);
        }
    }

    /** Adds members to members; what is said twice is a mistake. */
    @SuppressWarnings("unchecked")
    private static void merge(Map<String, Object> all, Map<String, Object> part) {
        part.forEach((name, value) -> {
            Object known = all.putIfAbsent(name, value);
            if (known instanceof Map<?, ?> && value instanceof Map<?, ?>) {
                merge((Map<String, Object>) known, (Map<String, Object>) value);
            } else if (known != null) {
                throw new IllegalStateException("the API description says twice: " + name);
            }
        });
    }
}

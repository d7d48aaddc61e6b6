package dev.errand.web;

import io.swagger.v3.core.util.Json31;
import io.swagger.v3.oas.models.OpenAPI;
import java.io.IOException;
import java.io.InputStream;
import java.util.LinkedHashMap;
import java.util.Map;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.io.Resource;
import org.springframework.core.io.support.PathMatchingResourcePatternResolver;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/**
 * The OpenAPI description, written by hand in {@code openapi/*.yaml}, a file per part: the contract comes before the code, and
 * the controllers stay free of annotations. springdoc serves it and adds nothing; a test sees to it that both agree.
 */
@Configuration(proxyBeanMethods = false)
class ApiDescription {

    private static final String FILES = "classpath:openapi/*.yaml";

    @Bean
    OpenAPI openApi() throws IOException {
        Map<String, Object> whole = new LinkedHashMap<>();
        for (Resource file : new PathMatchingResourcePatternResolver().getResources(FILES)) {
            merge(whole, read(file));
        }
        return Json31.mapper().convertValue(whole, OpenAPI.class);
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
    private static void merge(Map<String, Object> whole, Map<String, Object> part) {
        part.forEach((name, value) -> {
            Object known = whole.putIfAbsent(name, value);
            if (known instanceof Map<?, ?> && value instanceof Map<?, ?>) {
                merge((Map<String, Object>) known, (Map<String, Object>) value);
            } else if (known != null) {
                throw new IllegalStateException("the API description says twice: " + name);
            }
        });
    }
}

package dev.errand.web.description;

import dev.errand.web.support.PublicAddress;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.http.MediaType;
import org.springframework.util.function.SingletonSupplier;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import org.yaml.snakeyaml.Yaml;

/** The description as it was written, and where the service is, as all links tell it. */
@RestController
@ConditionalOnBooleanProperty(name = "errand.description.enabled", matchIfMissing = true)
class DescriptionController {

    private final Supplier<Map<String, Object>> whole = once(ApiDescription::whole);
    private final Supplier<Map<String, Object>> forClients = once(ApiDescription::forClients);
    private final PublicAddress address;

    DescriptionController(PublicAddress address) {
        this.address = address;
    }

    private interface Reading {
        Map<String, Object> read() throws IOException;
    }

    private static Supplier<Map<String, Object>> once(Reading reading) {
        return SingletonSupplier.of(() -> {
            try {
                return reading.read();
            } catch (IOException e) {
                throw new UncheckedIOException("the description of the API cannot be read", e);
            }
        })::obtain;
    }

    @GetMapping(path = "/v3/api-docs", produces = MediaType.APPLICATION_JSON_VALUE)
    Map<String, Object> read(HttpServletRequest request) {
        return served(whole.get(), request);
    }

    @GetMapping(path = "/v3/api-docs.yaml", produces = MediaType.APPLICATION_YAML_VALUE)
    String readAsYaml(HttpServletRequest request) {
        return new Yaml().dump(served(whole.get(), request));
    }

    /** What generators make clients from. */
    @GetMapping(path = "/v3/api-docs/clients", produces = MediaType.APPLICATION_JSON_VALUE)
    Map<String, Object> readForClients(HttpServletRequest request) {
        return served(forClients.get(), request);
    }

    private Map<String, Object> served(Map<String, Object> written, HttpServletRequest request) {
        Map<String, Object> description = new LinkedHashMap<>();
        description.put("openapi", written.get("openapi"));
        description.put("info", written.get("info"));
        description.put("servers", List.of(Map.of("url", address.ofDescription(request))));
        written.forEach(description::putIfAbsent);
        return description;
    }
}

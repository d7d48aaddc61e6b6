package dev.errand.web.description;

import dev.errand.web.support.PublicAddress;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** The description that generators make clients from, beside the one that springdoc serves. */
@RestController
@ConditionalOnBooleanProperty(name = "springdoc.api-docs.enabled", matchIfMissing = true)
class ClientDescriptionController {

    private final Map<String, Object> written = ApiDescription.forClients();
    private final PublicAddress address;

    ClientDescriptionController(PublicAddress address) throws IOException {
        this.address = address;
    }

    @GetMapping(path = "/v3/api-docs/clients", produces = MediaType.APPLICATION_JSON_VALUE)
    Map<String, Object> read(HttpServletRequest request) {
        Map<String, Object> description = new LinkedHashMap<>();
        description.put("openapi", written.get("openapi"));
        description.put("info", written.get("info"));
        description.put("servers", List.of(Map.of("url", address.ofDescription(request))));
        written.forEach(description::putIfAbsent);
        return description;
    }
}

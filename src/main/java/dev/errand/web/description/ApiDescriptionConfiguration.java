package dev.errand.web.description;

import dev.errand.web.support.PublicAddress;
import io.swagger.v3.core.util.Json31;
import io.swagger.v3.oas.models.OpenAPI;
import java.io.IOException;
import org.springdoc.core.customizers.OpenApiCustomizer;
import org.springdoc.core.customizers.ServerBaseUrlCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.server.ServletServerHttpRequest;

/** Has springdoc serve the description as it was written, and tell where the service is as all links do. */
@Configuration(proxyBeanMethods = false)
class ApiDescriptionConfiguration {

    /** Not a bean of type {@code OpenAPI}: springdoc copies that by way of a mapper that cannot read schemas of further members. */
    @Bean
    OpenApiCustomizer writtenDescription() throws IOException {
        OpenAPI written = Json31.mapper().convertValue(ApiDescription.whole(), OpenAPI.class);
        return served -> {
            served.setOpenapi(written.getOpenapi());
            served.setInfo(written.getInfo());
            served.setSecurity(written.getSecurity());
            served.setTags(written.getTags());
            served.setPaths(written.getPaths());
            served.setWebhooks(written.getWebhooks());
            served.setComponents(written.getComponents());
        };
    }

    @Bean
    ServerBaseUrlCustomizer publicServer(PublicAddress address) {
        return (url, request) -> request instanceof ServletServerHttpRequest servlet
                ? address.ofDescription(servlet.getServletRequest())
                : url;
    }
}

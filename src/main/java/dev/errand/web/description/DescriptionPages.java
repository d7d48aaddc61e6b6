package dev.errand.web.description;

import java.util.Objects;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.servlet.config.annotation.ResourceHandlerRegistry;
import org.springframework.web.servlet.config.annotation.ViewControllerRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;
import org.webjars.WebJarVersionLocator;

/** Swagger UI: every call of the description can be tried in the browser. Its files are its own but for the one that sets it up. */
@Configuration(proxyBeanMethods = false)
@ConditionalOnBooleanProperty(
        name = {"errand.description.enabled", "errand.description.pages"},
        matchIfMissing = true)
class DescriptionPages implements WebMvcConfigurer {

    private static final String NAME = "swagger-ui";

    @Override
    public void addResourceHandlers(ResourceHandlerRegistry registry) {
        String version = Objects.requireNonNull(new WebJarVersionLocator().version(NAME), NAME);
        registry.addResourceHandler("/swagger-ui/**")
                .addResourceLocations(
                        "classpath:/pages/swagger-ui/",
                        "classpath:/META-INF/resources/webjars/" + NAME + "/" + version + "/");
    }

    @Override
    public void addViewControllers(ViewControllerRegistry registry) {
        registry.addRedirectViewController("/swagger-ui.html", "/swagger-ui/index.html")
                .setKeepQueryParams(true);
    }
}

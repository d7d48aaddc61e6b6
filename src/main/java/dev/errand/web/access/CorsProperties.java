package dev.errand.web.access;

import java.util.List;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Which web pages may read answers.
 *
 * @param origins such as {@code https://app.example.org}, exactly as browsers write them
 */
@ConfigurationProperties("errand.cors")
record CorsProperties(@DefaultValue("") List<String> origins) {

    CorsProperties {
        if (origins.contains("*") || origins.contains("null")) {
            throw new IllegalArgumentException(
                    "errand.cors.origins lists origins one by one, such as https://app.example.org");
        }
    }
}

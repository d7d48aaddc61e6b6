package dev.errand.web.support;

import java.net.URI;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * How the service looks from outside.
 *
 * @param publicUrl the base of absolute links, such as {@code https://jobs.example.org}; taken from each request when not set
 */
@ConfigurationProperties("errand")
record WebProperties(@Nullable URI publicUrl) {

    WebProperties {
        if (publicUrl != null && (publicUrl.getHost() == null || publicUrl.getQuery() != null)) {
            throw new IllegalArgumentException(
                    "errand.public-url must be like https://jobs.example.org, not " + publicUrl);
        }
    }
}

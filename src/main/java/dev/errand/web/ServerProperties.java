package dev.errand.web;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * What Spring's own settings of the server leave out.
 *
 * @param acceptQueue connections that the operating system holds until they are accepted; with a short queue a burst of clients is
 *     left to try again after seconds
 */
@Validated
@ConfigurationProperties("errand.server")
record ServerProperties(
        @Min(1) @Max(65_535) @DefaultValue("4096") int acceptQueue) {}

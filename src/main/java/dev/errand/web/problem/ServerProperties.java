package dev.errand.web.problem;

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
 * @param headerCache how many characters of headers that came before are kept for each connection, to be recognized when they come again; each
 *     takes about a hundred bytes, so that a thousand connections with Jetty's own 1,024 fill a heap of 100 MB
 */
@Validated
@ConfigurationProperties("errand.server")
record ServerProperties(
        @Min(1) @Max(65_535) @DefaultValue("4096") int acceptQueue,
        @Min(0) @Max(1024) @DefaultValue("0") int headerCache) {}

package dev.errand.web.problem;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.time.Duration;
import org.hibernate.validator.constraints.time.DurationMax;
import org.hibernate.validator.constraints.time.DurationMin;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;
import org.springframework.validation.annotation.Validated;

/**
 * What Spring's own settings of the server leave out.
 *
 * @param acceptQueue connections that the operating system holds until they are accepted; with a short queue a burst of clients is
 *     left to try again after seconds
 * @param headerCache how many characters of headers that came before are kept for each connection, to be recognized when they come again; each
 *     takes about a hundred bytes, so that a thousand connections with Jetty's own 1,024 fill a heap of 100 MB
 * @param unreadBody how much of a body that no call reads, such as one that was refused, is taken in after the answer before the connection
 *     is closed; more than any call takes, since a client that has sent all of it takes the connection for one that it can use again
 * @param unreadBodyTimeout for how long that goes on
 */
@Validated
@ConfigurationProperties("errand.server")
record ServerProperties(
        @Min(1) @Max(65_535) @DefaultValue("4096") int acceptQueue,
        @Min(0) @Max(1024) @DefaultValue("0") int headerCache,
        @DefaultValue("80MB") DataSize unreadBody,

        @DurationMin(millis = 1) @DurationMax(minutes = 10) @DefaultValue("30s")
        Duration unreadBodyTimeout) {}

/** What a client is told when a request cannot be answered as it wished (RFC 9457): values only. May use the room {@code job}. */
@NullMarked
@ApplicationModule(allowedDependencies = "job")
package dev.errand.problem;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;

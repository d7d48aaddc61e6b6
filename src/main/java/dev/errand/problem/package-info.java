/** What a client is told when a request cannot be answered as it wished (RFC 9457): values only. Uses no other room. */
@NullMarked
@ApplicationModule(allowedDependencies = {})
package dev.errand.problem;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;

/** What a client is told when a request cannot be answered as it wished (RFC 9457): values only. */
@NullMarked
@ApplicationModule
package dev.errand.problem;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;

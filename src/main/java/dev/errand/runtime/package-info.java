/** Threads of the service's own: named, surviving whatever the work throws, started and stopped in order. Knows nothing of what they do. */
@NullMarked
@ApplicationModule
package dev.errand.runtime;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;

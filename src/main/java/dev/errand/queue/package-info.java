/** Which queues there are, and how much may wait in each. */
@NullMarked
@ApplicationModule
package dev.errand.queue;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;

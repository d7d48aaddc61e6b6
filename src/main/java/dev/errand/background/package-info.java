/**
 * Threads of the service's own: named, surviving whatever the work throws, and ended in time. Knows nothing of what they do and uses
 * no other room.
 */
@NullMarked
@ApplicationModule(allowedDependencies = {})
package dev.errand.background;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;

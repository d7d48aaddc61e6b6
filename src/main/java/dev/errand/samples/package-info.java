/** Ready-made tasks, so that there is something real to run from the first minute. Uses the room {@code task} alone. */
@NullMarked
@ApplicationModule(allowedDependencies = "task")
package dev.errand.samples;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;

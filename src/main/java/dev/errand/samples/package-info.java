/**
 * Ready-made tasks, so that there is something real to run from the first minute. Uses the rooms {@code task},
 * {@code memory} and {@code http}.
 */
@NullMarked
@ApplicationModule(allowedDependencies = {"task", "memory", "http"})
package dev.errand.samples;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;

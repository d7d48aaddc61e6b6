/**
 * Ready-made tasks, so that there is something real to run from the first minute. Uses the rooms {@code task} and
 * {@code http}.
 */
@NullMarked
@ApplicationModule(allowedDependencies = {"task", "http"})
package dev.errand.samples;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;

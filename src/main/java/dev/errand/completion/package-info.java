/**
 * Records outcomes and orders, each once, and tells everybody who listens after it is on disk. May use the rooms {@code job} and
 * {@code store}.
 */
@NullMarked
@ApplicationModule(allowedDependencies = {"job", "store"})
package dev.errand.completion;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;

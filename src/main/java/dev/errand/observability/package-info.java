/** Turns what happens into metrics. May use the rooms {@code job} and {@code store}. */
@NullMarked
@ApplicationModule(allowedDependencies = {"job", "store"})
package dev.errand.observability;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;

/** Turns what happens into metrics. May use the rooms {@code job}, {@code store} and {@code cluster}. */
@NullMarked
@ApplicationModule(allowedDependencies = {"job", "store", "cluster"})
package dev.errand.observability;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;

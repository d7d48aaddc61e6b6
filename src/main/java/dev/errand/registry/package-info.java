/** Who waits on this node, and for what. May use the rooms {@code job} and {@code store}. */
@NullMarked
@ApplicationModule(allowedDependencies = {"job", "store"})
package dev.errand.registry;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;

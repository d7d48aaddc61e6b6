/** Who waits on this node, and for what. May use the rooms {@code job}, {@code store} and {@code notifier}. */
@NullMarked
@ApplicationModule(allowedDependencies = {"job", "store", "notifier"})
package dev.errand.registry;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;

/** Who runs here, who else lives, and who leads. May use the rooms {@code job} and {@code store}. */
@NullMarked
@ApplicationModule(allowedDependencies = {"job", "store"})
package dev.errand.cluster;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;

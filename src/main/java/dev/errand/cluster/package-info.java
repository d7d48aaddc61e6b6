/** Who runs here. Uses no other room. */
@NullMarked
@ApplicationModule(allowedDependencies = {})
package dev.errand.cluster;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;

/** Who runs here, who else lives, and who leads. */
@NullMarked
@ApplicationModule
package dev.errand.cluster;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;

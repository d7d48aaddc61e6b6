/** Who waits on this node, and for what; no thread is held meanwhile. */
@NullMarked
@ApplicationModule
package dev.errand.waiting;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;

/** Ready-made tasks, so that there is something real to run from the first minute. */
@NullMarked
@ApplicationModule
package dev.errand.builtin;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;

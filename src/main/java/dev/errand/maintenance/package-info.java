/**
 * Upkeep: what is due is queued, what was lost is rescued, what is over is removed.
 */
@NullMarked
@ApplicationModule
package dev.errand.maintenance;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;

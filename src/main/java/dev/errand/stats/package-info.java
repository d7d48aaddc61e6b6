/** Turns what happens into metrics. */
@NullMarked
@ApplicationModule
package dev.errand.stats;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;

/**
 * Many jobs submitted as one: counts, order of completion, a window of concurrency, one outcome for all.
 */
@NullMarked
@ApplicationModule
package dev.errand.batch;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;

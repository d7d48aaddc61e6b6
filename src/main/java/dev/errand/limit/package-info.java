/**
 * Limits of tasks over all nodes: who is kept back by them, and who lets them go on.
 */
@NullMarked
@ApplicationModule
package dev.errand.limit;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;

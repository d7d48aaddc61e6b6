/**
 * Jobs and batches that wait for others: what their ends mean to each other, whom that is told, and what is left of it.
 */
@NullMarked
@ApplicationModule
package dev.errand.dependency;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;

/**
 * Runs one attempt in the pool and sees that it ends: by itself, told to stop, or abandoned.
 */
@NullMarked
@ApplicationModule
package dev.errand.execution;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;

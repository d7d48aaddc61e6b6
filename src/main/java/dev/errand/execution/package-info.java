/**
 * Runs one attempt in the pool and sees that it ends: by itself, told to stop, or abandoned. May use the rooms {@code background}, {@code memory}, {@code job},
 * {@code task}, {@code store}, {@code notifier}, {@code cluster} and {@code completion}.
 */
@NullMarked
@ApplicationModule(
        allowedDependencies = {"background", "memory", "job", "task", "store", "notifier", "cluster", "completion"})
package dev.errand.execution;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;

/**
 * Upkeep: what is due is queued, what was lost is rescued, what is over is removed. May use the rooms {@code background}, {@code job}, {@code store}, {@code notifier},
 * {@code limit}, {@code completion}, {@code cluster} and {@code execution}.
 */
@NullMarked
@ApplicationModule(
        allowedDependencies = {"background", "job", "store", "notifier", "limit", "completion", "cluster", "execution"})
package dev.errand.maintenance;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;

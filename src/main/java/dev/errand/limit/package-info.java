/**
 * Limits of tasks over all nodes: who is kept back by them, and who lets them go on. May use the rooms {@code background}, {@code job}, {@code task},
 * {@code store}, {@code notifier} and {@code cluster}.
 */
@NullMarked
@ApplicationModule(allowedDependencies = {"background", "job", "task", "store", "notifier", "cluster"})
package dev.errand.limit;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;

/**
 * Many jobs submitted as one: counts, order of completion, a window of concurrency, one outcome for all. May use the rooms
 * {@code background}, {@code job}, {@code memory}, {@code task}, {@code store}, {@code notifier}, {@code cluster}, {@code completion} and {@code submission}.
 */
@NullMarked
@ApplicationModule(
        allowedDependencies = {
            "background",
            "job",
            "memory",
            "task",
            "store",
            "notifier",
            "cluster",
            "completion",
            "submission"
        })
package dev.errand.batch;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;

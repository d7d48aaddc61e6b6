/**
 * Claims what fits and hands it on. May use the rooms {@code background}, {@code job}, {@code store}, {@code notifier}, {@code submission}, {@code completion}, {@code
 * cluster} and {@code execution}.
 */
@NullMarked
@ApplicationModule(
        allowedDependencies = {
            "background",
            "job",
            "store",
            "notifier",
            "submission",
            "completion",
            "cluster",
            "execution"
        })
package dev.errand.dispatch;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;

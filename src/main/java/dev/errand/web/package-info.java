/**
 * The whole HTTP surface; nothing imports it. May use the rooms {@code job}, {@code task}, {@code store}, {@code completion},
 * {@code registry}, {@code submission}, {@code request},
 * {@code problem}, {@code resultqueue} and {@code stream}.
 */
@NullMarked
@ApplicationModule(
        allowedDependencies = {
            "job",
            "task",
            "store",
            "completion",
            "registry",
            "submission",
            "request",
            "problem",
            "resultqueue",
            "stream"
        })
package dev.errand.web;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;

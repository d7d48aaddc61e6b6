/**
 * Reads what clients send (bodies, headers, query parameters) strictly into values, and refuses the rest with a word on what
 * is wrong and where. May use the rooms {@code memory}, {@code job}, {@code task}, {@code http}, {@code batch}, {@code webhook},
 * {@code store}, {@code registry}, {@code submission} and {@code problem}.
 */
@NullMarked
@ApplicationModule(
        allowedDependencies = {
            "memory",
            "job",
            "task",
            "http",
            "batch",
            "webhook",
            "store",
            "registry",
            "submission",
            "problem"
        })
package dev.errand.request;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;

/**
 * The whole HTTP surface; nothing imports it. May use the rooms {@code background}, {@code memory}, {@code job}, {@code task}, {@code store}, {@code limit}, {@code cluster}, {@code completion},
 * {@code registry}, {@code submission}, {@code batch}, {@code document}, {@code resultqueue}, {@code webhook}, {@code stream}, {@code request} and {@code
 * problem}.
 */
@NullMarked
@ApplicationModule(
        allowedDependencies = {
            "background",
            "memory",
            "job",
            "task",
            "store",
            "limit",
            "cluster",
            "completion",
            "registry",
            "submission",
            "batch",
            "document",
            "resultqueue",
            "webhook",
            "stream",
            "request",
            "problem"
        })
package dev.errand.web;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;

/**
 * Whom to tell what: the managed endpoints with their secrets, and the deliveries, each recorded in the transaction of what it
 * tells of. The room {@code delivery} sends them. May use the rooms {@code job}, {@code store}, {@code batch}, {@code document} and
 * {@code http}.
 */
@NullMarked
@ApplicationModule(allowedDependencies = {"job", "store", "batch", "document", "http"})
package dev.errand.webhook;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;

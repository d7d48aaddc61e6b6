/**
 * Sends what the room {@code webhook} recorded: fairly between receivers, signed, again after failures, and writes down each try. May
 * use the rooms {@code job}, {@code store}, {@code http} and {@code webhook}.
 */
@NullMarked
@ApplicationModule(allowedDependencies = {"job", "store", "http", "webhook"})
package dev.errand.delivery;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;

/**
 * The durable truth: every change of a job is one guarded write here, and what a write reported is on disk. May use the room
 * {@code job}.
 */
@NullMarked
@ApplicationModule(allowedDependencies = "job")
package dev.errand.store;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;

/**
 * The durable truth: every change of a job is one guarded write here, and what a write reported is on disk. May use the rooms
 * {@code job} and {@code background}.
 */
@NullMarked
@ApplicationModule(allowedDependencies = {"job", "background"})
package dev.errand.store;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;

/**
 * What can be run: the public face for people who write tasks, and the catalog of what they wrote. Uses no other room.
 */
@NullMarked
@ApplicationModule(allowedDependencies = {})
package dev.errand.task;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;

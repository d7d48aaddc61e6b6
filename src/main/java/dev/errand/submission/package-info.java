/**
 * Accepts work: binds and checks what was sent, tells repetitions, admits no more than can be kept. May use the rooms
 * {@code job}, {@code task}, {@code store}, {@code limit} and {@code completion}.
 */
@NullMarked
@ApplicationModule(allowedDependencies = {"job", "task", "store", "limit", "completion"})
package dev.errand.submission;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;

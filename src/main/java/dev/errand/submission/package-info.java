/**
 * Accepts work: binds and checks what was sent, tells repetitions, admits no more than can be kept.
 */
@NullMarked
@ApplicationModule
package dev.errand.submission;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;

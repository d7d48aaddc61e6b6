/** Of which traces jobs are a part, and what is told of them there; {@code docs/tracing.md} says how it looks from outside. */
@NullMarked
@ApplicationModule
package dev.errand.tracing;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;

/**
 * How much of the heap large things may take: bodies that come in, answers that go out, attempts with large arguments or results. Knows
 * nothing of what they are and uses no other room.
 */
@NullMarked
@ApplicationModule(allowedDependencies = {})
package dev.errand.memory;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;

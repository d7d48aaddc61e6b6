/**
 * How much of the heap large things may take: bodies that come in, answers that go out, attempts with large arguments or results.
 */
@NullMarked
@ApplicationModule
package dev.errand.memory;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;

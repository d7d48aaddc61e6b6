/** Errors that are alike, as one. */
@NullMarked
@NamedInterface
package dev.errand.stats.error;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.NamedInterface;

/** A job as a row of its table, and back. */
@NullMarked
@NamedInterface
package dev.errand.store.row;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.NamedInterface;

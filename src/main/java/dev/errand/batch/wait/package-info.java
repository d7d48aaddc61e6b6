/** Who waits for a batch or for the next of its outcomes. */
@NullMarked
@NamedInterface
package dev.errand.batch.wait;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.NamedInterface;

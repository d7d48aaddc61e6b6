/** What the end of an item means for its batch: counts, the window, the batch's own end. */
@NullMarked
@NamedInterface
package dev.errand.batch.bookkeeping;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.NamedInterface;

/** What is done to a batch from outside its items: calling it off, and removing it when its time is over. */
@NullMarked
@NamedInterface
package dev.errand.batch.upkeep;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.NamedInterface;

/** How a batch comes in: its items checked, its rows written in chunks, and made visible by one statement. */
@NullMarked
@NamedInterface
package dev.errand.batch.intake;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.NamedInterface;

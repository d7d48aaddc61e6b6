/** Bodies on their way in: unpacked, counted, and read into memory that was asked for. */
@NullMarked
@NamedInterface
package dev.errand.outbound.body;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.NamedInterface;

/** Jobs that wait for others: who waits for whom, and the moves that the end of one makes others make. */
@NullMarked
@NamedInterface
package dev.errand.store.dependency;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.NamedInterface;

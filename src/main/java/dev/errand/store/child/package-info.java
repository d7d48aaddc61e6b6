/** Jobs that jobs spawn: how they are stored, and what it means to them that one above them is called off. */
@NullMarked
@NamedInterface
package dev.errand.store.child;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.NamedInterface;

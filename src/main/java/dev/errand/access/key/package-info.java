/** Keys: their form, what is kept of them, what each node knows of them, and how they are made, changed and taken away. */
@NullMarked
@NamedInterface
package dev.errand.access.key;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.NamedInterface;

/** Which tasks there are, and where they come from. */
@NullMarked
@NamedInterface
package dev.errand.task.catalog;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.NamedInterface;

/** Arguments as JSON become the values that a task is called with, or an error for each that does not fit. */
@NullMarked
@NamedInterface
package dev.errand.task.binding;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.NamedInterface;

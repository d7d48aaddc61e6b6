/** How values of tasks are read and written as JSON: strictly, exactly and within limits. */
@NullMarked
@NamedInterface
package dev.errand.task.json;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.NamedInterface;

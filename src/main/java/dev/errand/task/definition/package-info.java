/** What can be run: a task with its parameters, as the catalog knows it. */
@NullMarked
@NamedInterface
package dev.errand.task.definition;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.NamedInterface;

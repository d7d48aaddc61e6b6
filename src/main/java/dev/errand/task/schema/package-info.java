/** JSON schemas of parameters and results: made from Java types, or given, and then checked and applied. */
@NullMarked
@NamedInterface
package dev.errand.task.schema;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.NamedInterface;

/** What a task returned becomes bytes to keep. */
@NullMarked
@NamedInterface
package dev.errand.task.result;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.NamedInterface;

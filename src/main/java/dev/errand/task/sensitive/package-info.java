/** Arguments that nobody but their task is to see: which they are, and how what tells of a job leaves them out. */
@NullMarked
@NamedInterface
package dev.errand.task.sensitive;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.NamedInterface;

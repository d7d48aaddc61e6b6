/** Many jobs that are submitted together with their waits for each other. */
@NullMarked
@NamedInterface
package dev.errand.dependency.workflow;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.NamedInterface;

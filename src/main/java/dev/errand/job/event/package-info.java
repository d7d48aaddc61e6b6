/** What happened to a job, told after it is on disk. */
@NullMarked
@NamedInterface
package dev.errand.job.event;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.NamedInterface;

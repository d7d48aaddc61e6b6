/** Of which trace a job is a part. Pure. */
@NullMarked
@NamedInterface
package dev.errand.job.trace;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.NamedInterface;

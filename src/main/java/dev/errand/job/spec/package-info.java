/** What a job is asked to be: its call, where and when it runs, how often, and what belongs to it. */
@NullMarked
@NamedInterface
package dev.errand.job.spec;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.NamedInterface;

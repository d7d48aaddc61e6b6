/**
 * The documents that show a job or a batch, the same wherever they are shown: in answers, in streams, in webhooks. May use the
 * rooms {@code job} and {@code batch}.
 */
@NullMarked
@ApplicationModule(allowedDependencies = {"job", "batch"})
package dev.errand.document;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;

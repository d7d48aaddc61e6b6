/** The documents that show jobs, batches, tasks, events and queues, the same wherever they are shown: in answers, in streams, in webhooks. */
@NullMarked
@ApplicationModule
package dev.errand.view;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;

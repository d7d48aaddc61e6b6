/** Calls about result queues. */
@NullMarked
package dev.errand.web.queue;

import org.jspecify.annotations.NullMarked;

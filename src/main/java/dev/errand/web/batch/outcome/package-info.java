/** The outcomes of a batch, as pages and as a stream. */
@NullMarked
package dev.errand.web.batch.outcome;

import org.jspecify.annotations.NullMarked;

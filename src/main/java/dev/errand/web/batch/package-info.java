/** Calls about batches. */
@NullMarked
package dev.errand.web.batch;

import org.jspecify.annotations.NullMarked;

/** Reads, beside the writers. */
@NullMarked
package dev.errand.store.query;

import org.jspecify.annotations.NullMarked;

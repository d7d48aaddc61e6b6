/** Queued jobs become running ones, held by a lease. */
@NullMarked
package dev.errand.store.claim;

import org.jspecify.annotations.NullMarked;

/** All other legal moves of a job, one guarded write each. */
@NullMarked
package dev.errand.store.transition;

import org.jspecify.annotations.NullMarked;

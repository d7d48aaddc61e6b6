/** What whoever starts the service reads: one line when it is up, and one that says what is wrong and what to do when it cannot start. */
@NullMarked
package dev.errand.launch;

import org.jspecify.annotations.NullMarked;

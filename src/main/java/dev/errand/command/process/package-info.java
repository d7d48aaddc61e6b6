/** Processes with all that they start: begun so that they can be found again, found, and ended. */
@NullMarked
package dev.errand.command.process;

import org.jspecify.annotations.NullMarked;

/** Command lines with places for arguments, and which arguments may stand there. Pure. */
@NullMarked
package dev.errand.command.argv;

import org.jspecify.annotations.NullMarked;

/** One attempt of a command: its folder, what goes in, what comes out, and what that means. */
@NullMarked
package dev.errand.command.run;

import org.jspecify.annotations.NullMarked;

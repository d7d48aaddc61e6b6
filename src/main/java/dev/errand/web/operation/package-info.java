/** Calls that change many jobs at once, and those that show how far that has come. */
@NullMarked
package dev.errand.web.operation;

import org.jspecify.annotations.NullMarked;

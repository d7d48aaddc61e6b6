/** Orders for many jobs at once: kept, worked off in chunks by one node at a time, and shown. */
@NullMarked
package dev.errand.operation;

import org.jspecify.annotations.NullMarked;

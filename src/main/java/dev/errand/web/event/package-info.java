/** Streams of events. */
@NullMarked
package dev.errand.web.event;

import org.jspecify.annotations.NullMarked;

/** Schedules over HTTP: made, shown, changed, run by hand, and tried out. */
@NullMarked
package dev.errand.web.schedule;

import org.jspecify.annotations.NullMarked;

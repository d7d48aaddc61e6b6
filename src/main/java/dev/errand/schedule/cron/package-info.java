/** When something is due: cron expressions and other timetables, in any time zone. Pure, and nothing but the JDK. */
@NullMarked
@NamedInterface
package dev.errand.schedule.cron;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.NamedInterface;

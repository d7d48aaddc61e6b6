/** What is to be done again and again, or once later: schedules, what each time became of, and who does it. */
@NullMarked
@ApplicationModule
package dev.errand.schedule;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;

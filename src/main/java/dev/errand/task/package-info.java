/** What can be run: a task with its parameters, as the catalog knows it. */
@NullMarked
@ApplicationModule
package dev.errand.task;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;

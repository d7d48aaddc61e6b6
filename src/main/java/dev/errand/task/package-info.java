/** What people use who write tasks: an artifact of its own, which needs nothing but the JDK. */
@NullMarked
@ApplicationModule
package dev.errand.task;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;

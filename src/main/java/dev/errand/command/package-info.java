/** Programs as tasks: what is configured for each, and what is made of that when the service starts. */
@NullMarked
@ApplicationModule
package dev.errand.command;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;

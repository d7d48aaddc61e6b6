/** Hints that something changed, which may be lost: whoever hears them looks into the store. Uses no other room. */
@NullMarked
@ApplicationModule(allowedDependencies = {})
package dev.errand.notifier;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;

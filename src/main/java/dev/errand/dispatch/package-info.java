/**
 * Claims what fits and hands it on.
 */
@NullMarked
@ApplicationModule
package dev.errand.dispatch;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;

/** The database: an open one of either kind, and what it is configured with. */
@NullMarked
@ApplicationModule
package dev.errand.db;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;

/** Tasks that came as jars: units of them, each with a class loader of its own. */
@NullMarked
@ApplicationModule
package dev.errand.jar;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;

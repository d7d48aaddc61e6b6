/** Who shares the installation, and what each of them may use. */
@NullMarked
@ApplicationModule
package dev.errand.tenant;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;

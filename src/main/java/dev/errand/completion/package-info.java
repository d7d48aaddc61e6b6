/**
 * Records outcomes and orders, each once, and tells everybody who listens after it is on disk.
 */
@NullMarked
@ApplicationModule
package dev.errand.completion;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;

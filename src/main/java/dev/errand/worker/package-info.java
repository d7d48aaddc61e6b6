/** Work that runs elsewhere: which tasks workers offer, and what they do. */
@NullMarked
@ApplicationModule
package dev.errand.worker;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;

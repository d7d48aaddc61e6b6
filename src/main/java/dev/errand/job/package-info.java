/** What a job is and what it may become: values and pure decisions, nothing but the JDK. */
@NullMarked
@ApplicationModule
package dev.errand.job;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;

/** What a job is and what it may become: values and pure decisions, nothing but the JDK. Uses no other room. */
@NullMarked
@ApplicationModule(allowedDependencies = {})
package dev.errand.job;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;

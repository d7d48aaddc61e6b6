/**
 * The durable truth about jobs. SQL on the table of jobs stands here alone, as named transitions, each one guarded write; what a
 * write reported is on disk.
 */
@NullMarked
@ApplicationModule
package dev.errand.store;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;

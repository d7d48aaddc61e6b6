/** Whom to tell what. Values and settings that endpoints, the outbox and the sender share. */
@NullMarked
@ApplicationModule
package dev.errand.webhook;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;

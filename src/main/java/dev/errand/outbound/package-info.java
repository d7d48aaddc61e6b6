/**
 * The safe way out: an HTTP client for addresses that clients of this service choose, which connects to public addresses
 * only, save those that the operator lists.
 */
@NullMarked
@ApplicationModule
package dev.errand.outbound;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;

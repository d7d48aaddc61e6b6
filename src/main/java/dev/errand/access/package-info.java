/** Who calls, and what they may do: callers, tenants and scopes. Knows nothing of HTTP. */
@NullMarked
@ApplicationModule
package dev.errand.access;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;

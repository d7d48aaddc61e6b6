/** Calls about endpoints and deliveries. */
@NullMarked
package dev.errand.web.webhook;

import org.jspecify.annotations.NullMarked;

/** Sends what was recorded: fairly between receivers, signed, again after failures, and writes down each attempt. */
@NullMarked
package dev.errand.webhook.delivery;

import org.jspecify.annotations.NullMarked;

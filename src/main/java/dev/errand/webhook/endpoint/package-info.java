/** The managed receivers, with their secrets and what they want to hear. */
@NullMarked
@NamedInterface
package dev.errand.webhook.endpoint;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.NamedInterface;

/** One try of a delivery: what is sent, how it ended, what follows from that. */
@NullMarked
@NamedInterface
package dev.errand.webhook.delivery.attempt;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.NamedInterface;

/** What is to be told, recorded in the transaction of what it tells of, with its body as it was then. */
@NullMarked
@NamedInterface
package dev.errand.webhook.outbox;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.NamedInterface;

/** Who receives messages: in line, at once or after a wait, until each is acknowledged. */
@NullMarked
@NamedInterface
package dev.errand.resultqueue.consumer;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.NamedInterface;

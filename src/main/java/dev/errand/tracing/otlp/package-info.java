/** Where spans are sent; made only where that is set. */
@NullMarked
@NamedInterface
package dev.errand.tracing.otlp;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.NamedInterface;

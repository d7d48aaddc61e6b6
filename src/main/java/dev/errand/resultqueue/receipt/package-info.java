/** The signed words by which a consumer names a message that it has. */
@NullMarked
@NamedInterface
package dev.errand.resultqueue.receipt;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.NamedInterface;

/** What an address is, and which may be reached. */
@NullMarked
@NamedInterface
package dev.errand.outbound.address;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.NamedInterface;

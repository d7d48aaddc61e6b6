/** What is decided at the start: whether callers must sign in, and where the first key comes from. */
@NullMarked
@NamedInterface
package dev.errand.access.start;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.NamedInterface;

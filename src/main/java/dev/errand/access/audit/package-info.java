/** Who did what: rows that are only added, each sealed by a hash over all before it. */
@NullMarked
@NamedInterface
package dev.errand.access.audit;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.NamedInterface;

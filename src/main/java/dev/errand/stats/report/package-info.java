/** What was counted, as it is asked for. */
@NullMarked
@NamedInterface
package dev.errand.stats.report;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.NamedInterface;

/** What is counted minute by minute: in memory without a lock, then in the database, then added up into hours. */
@NullMarked
@NamedInterface
package dev.errand.stats.series;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.NamedInterface;

/** Links: what lets a browser follow one job and no other. Nothing is kept of them. */
@NullMarked
@NamedInterface
package dev.errand.access.link;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.NamedInterface;

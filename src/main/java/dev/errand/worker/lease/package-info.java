/** Jobs lent to workers for a time: granted, kept alive, ended, given back, lost. */
@NullMarked
@NamedInterface
package dev.errand.worker.lease;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.NamedInterface;

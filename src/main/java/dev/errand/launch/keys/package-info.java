/** The command line about keys: over HTTP while the service runs, on the database itself while it does not. */
@NullMarked
@NamedInterface
package dev.errand.launch.keys;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.NamedInterface;

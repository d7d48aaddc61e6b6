/** All writes, gathered by one thread into transactions that serve many of them. */
@NullMarked
@NamedInterface
package dev.errand.db.commit;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.NamedInterface;

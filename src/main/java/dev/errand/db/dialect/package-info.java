/** What the databases do not have in common. */
@NullMarked
@NamedInterface
package dev.errand.db.dialect;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.NamedInterface;

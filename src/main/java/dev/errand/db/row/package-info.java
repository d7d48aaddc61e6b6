/** New rows of any table, many by one statement. */
@NullMarked
@NamedInterface
package dev.errand.db.row;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.NamedInterface;

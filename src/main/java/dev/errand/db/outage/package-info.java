/** Whether the database can be used now: one view of it for everybody. */
@NullMarked
@NamedInterface
package dev.errand.db.outage;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.NamedInterface;

/** What keeps waiting jobs back: how a hold is put on jobs, taken off them and counted. Who may go on is decided by the rooms of the holds. */
@NullMarked
@NamedInterface
package dev.errand.store.hold;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.NamedInterface;

/** The shared database, for one node or several. */
@NullMarked
package dev.errand.db.postgresql;

import org.jspecify.annotations.NullMarked;

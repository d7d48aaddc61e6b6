/** The embedded database: one file, one process. */
@NullMarked
package dev.errand.db.sqlite;

import org.jspecify.annotations.NullMarked;

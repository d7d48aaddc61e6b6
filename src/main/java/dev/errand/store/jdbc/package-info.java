/** The store put together on a database. */
@NullMarked
package dev.errand.store.jdbc;

import org.jspecify.annotations.NullMarked;

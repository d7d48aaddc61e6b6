/** Opens the database and brings its schema up to date. */
@NullMarked
@NamedInterface
package dev.errand.db.boot;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.NamedInterface;

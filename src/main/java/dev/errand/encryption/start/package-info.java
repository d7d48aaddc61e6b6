/** The keys: read from files, kept wrapped in the database, and looked at before anything is done with them. */
@NullMarked
@NamedInterface
package dev.errand.encryption.start;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.NamedInterface;

/** What the database must not tell by itself: how it is sealed on its way there, and opened on its way back. */
@NullMarked
package dev.errand.encryption;

import org.jspecify.annotations.NullMarked;

/**
 * Hints that something changed, within this process and between nodes. They may be lost, doubled, late or about nothing: whoever hears
 * one looks into the store.
 *
 * <p>Where several processes share a database, hints travel as notifications of PostgreSQL, after the commit that they tell of and in
 * transactions of their own, so that no commit waits for the lock that the server takes to put notifications in order. One that tells
 * others is sent at once when nothing was sent just before, else together with what gathers meanwhile. A node that is alone sends
 * none but its sign of life.
 */
@NullMarked
@ApplicationModule
package dev.errand.notifier;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;

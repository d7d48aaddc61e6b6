/**
 * Queues of outcomes: each is written in the transaction that ends its job and given to one consumer at a time until it is
 * acknowledged.
 */
@NullMarked
@ApplicationModule
package dev.errand.resultqueue;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;

/**
 * Queues of outcomes: each is written in the transaction that ends its job and given to one consumer at a time until it is
 * acknowledged. May use the rooms {@code job}, {@code memory}, {@code store}, {@code notifier} and {@code problem}.
 */
@NullMarked
@ApplicationModule(allowedDependencies = {"job", "memory", "store", "notifier", "problem"})
package dev.errand.resultqueue;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;

package dev.errand.resultqueue;

/**
 * What a receipt stands for.
 *
 * @param seq the message
 * @param delivery which delivery of it, from 1
 */
record Receipt(long seq, int delivery) {}

package dev.errand.resultqueue.receipt;

/**
 * What a receipt stands for.
 *
 * @param seq the message
 * @param delivery which delivery of it, from 1
 */
public record Receipt(long seq, int delivery) {}

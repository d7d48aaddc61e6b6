package dev.errand.web;

@OnPostgres
class PostgresQueueIT extends QueueIT {}

package dev.errand.web;

@OnPostgres
class PostgresResultQueueIT extends ResultQueueIT {}

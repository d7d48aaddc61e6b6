package dev.errand.web;

@OnPostgres
class PostgresEventStreamIT extends EventStreamIT {}

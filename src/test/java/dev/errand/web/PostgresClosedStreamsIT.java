package dev.errand.web;

/** The same on PostgreSQL. */
@OnPostgres
class PostgresClosedStreamsIT extends ClosedStreamsIT {}

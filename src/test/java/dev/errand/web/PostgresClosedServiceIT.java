package dev.errand.web;

/** The same on PostgreSQL. */
@OnPostgres
class PostgresClosedServiceIT extends ClosedServiceIT {}

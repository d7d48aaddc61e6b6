package dev.errand.web;

/** The same on PostgreSQL. */
@OnPostgres
class PostgresClosedAuditIT extends ClosedAuditIT {}

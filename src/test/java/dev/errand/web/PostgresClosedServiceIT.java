package dev.errand.web;

import org.junit.jupiter.api.Tag;

/** The same on PostgreSQL. */
@OnPostgres
@Tag("long")
class PostgresClosedServiceIT extends ClosedServiceIT {}

package dev.errand.web;

/** As there, on PostgreSQL. */
@OnPostgres
class PostgresScheduleRunIT extends ScheduleRunIT {}

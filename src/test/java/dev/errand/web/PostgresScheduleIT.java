package dev.errand.web;

@OnPostgres
class PostgresScheduleIT extends ScheduleIT {}

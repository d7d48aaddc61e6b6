package dev.errand.web;

@OnPostgres
class PostgresJobListIT extends JobListIT {}

package dev.errand.web;

@OnPostgres
class PostgresJobCommandIT extends JobCommandIT {}

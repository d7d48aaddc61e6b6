package dev.errand.web;

@OnPostgres
class PostgresChildIT extends ChildIT {}

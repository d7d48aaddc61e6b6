package dev.errand.web;

/** The same on PostgreSQL. */
@OnPostgres
class PostgresSignInIT extends SignInIT {}

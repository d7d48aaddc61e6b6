package dev.errand.web;

@OnPostgres
class PostgresJobSubmissionIT extends JobSubmissionIT {}

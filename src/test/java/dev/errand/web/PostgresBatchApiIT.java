package dev.errand.web;

@OnPostgres
class PostgresBatchApiIT extends BatchApiIT {}

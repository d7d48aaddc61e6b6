package dev.errand.web;

@OnPostgres
class PostgresBulkIT extends BulkIT {}

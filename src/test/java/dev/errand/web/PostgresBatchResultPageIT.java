package dev.errand.web;

@OnPostgres
class PostgresBatchResultPageIT extends BatchResultPageIT {}

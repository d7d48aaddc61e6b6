package dev.errand.web;

@OnPostgres
class PostgresBoundedAnswersIT extends BoundedAnswersIT {}

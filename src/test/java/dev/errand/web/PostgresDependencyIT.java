package dev.errand.web;

@OnPostgres
class PostgresDependencyIT extends DependencyIT {}

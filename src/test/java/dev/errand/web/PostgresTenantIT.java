package dev.errand.web;

@OnPostgres
class PostgresTenantIT extends TenantIT {}

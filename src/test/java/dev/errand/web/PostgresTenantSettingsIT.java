package dev.errand.web;

@OnPostgres
class PostgresTenantSettingsIT extends TenantSettingsIT {}

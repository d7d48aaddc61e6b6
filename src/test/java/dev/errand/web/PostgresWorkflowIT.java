package dev.errand.web;

@OnPostgres
class PostgresWorkflowIT extends WorkflowIT {}

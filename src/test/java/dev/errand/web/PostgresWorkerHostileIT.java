package dev.errand.web;

@OnPostgres
class PostgresWorkerHostileIT extends WorkerHostileIT {}

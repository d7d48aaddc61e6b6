package dev.errand.web;

@OnPostgres
class PostgresWorkerTaskIT extends WorkerTaskIT {}

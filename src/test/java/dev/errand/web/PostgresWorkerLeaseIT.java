package dev.errand.web;

@OnPostgres
class PostgresWorkerLeaseIT extends WorkerLeaseIT {}

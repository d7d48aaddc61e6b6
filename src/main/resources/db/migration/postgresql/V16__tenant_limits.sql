-- How many bytes of arguments and results the kept jobs of a tenant may have, and how many jobs it may submit in a second.
alter table tenant add column max_bytes  bigint;
alter table tenant add column per_second integer;

-- Of each tenant with a limit of bytes: how many there were when they were counted last, and how many came since.
create table tenant_bytes (
    tenant text collate "C" not null primary key,
    kept   bigint not null,
    added  bigint not null
);

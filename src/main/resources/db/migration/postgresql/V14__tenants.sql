-- As on SQLite, where it is explained.
alter table job              add column tenant text collate "C" not null default 'default';
alter table batch            add column tenant text collate "C" not null default 'default';
alter table tombstone        add column tenant text collate "C" not null default 'default';
alter table webhook_endpoint add column tenant text collate "C" not null default 'default';
alter table webhook_delivery add column tenant text collate "C" not null default 'default';

create table job_tenant (
    tenant text collate "C" not null,
    job_id text collate "C" not null,
    primary key (tenant, job_id)
) with (autovacuum_vacuum_scale_factor = 0.05);

create function job_tenant_gone() returns trigger language plpgsql as $$
begin
    delete from job_tenant where tenant = old.tenant and job_id = old.id;
    return null;
end
$$;

create trigger job_tenant_gone after delete on job for each row when (old.tenant <> 'default') execute function job_tenant_gone();

create index batch_tenant on batch (tenant, id) where tenant <> 'default';
create index webhook_delivery_tenant on webhook_delivery (tenant, id) where tenant <> 'default';

-- Who shares the installation, and what each may use. The default tenant has no row unless it has limits.
create table tenant (
    name        text collate "C" not null primary key,
    weight      integer not null,
    max_queued  integer,
    max_running integer,
    enabled     integer not null,
    created_at  bigint not null
);

-- Rises with each change, so that whoever has read them all knows when to read them again.
create table tenant_version (
    id      integer not null primary key check (id = 1),
    version bigint  not null
);

-- Of each tenant with a limit: how many of its jobs wait at the most. Raised with each that is stored, and counted anew when it seems to leave
-- no room.
create table tenant_use (
    tenant  text collate "C" not null primary key,
    waiting bigint not null
) with (fillfactor = 50);

-- Which nodes know of tenants: while one does not, there is no second tenant.
alter table node add column tenants integer not null default 0;

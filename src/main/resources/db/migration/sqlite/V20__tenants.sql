-- Whose each thing is. Names of others than the default tenant stand behind the tenant's own name wherever there are names: in result queues,
-- keys, workers and their tasks, and, behind the name of the queue, in the line where jobs wait (TenantNames). So no key and no index is
-- different, and nodes of earlier versions go on.
alter table job              add column tenant text not null default 'default';
alter table batch            add column tenant text not null default 'default';
alter table tombstone        add column tenant text not null default 'default';
alter table webhook_endpoint add column tenant text not null default 'default';
alter table webhook_delivery add column tenant text not null default 'default';

-- The jobs of a tenant in the order of lists. Those of the default one have no rows here and cost nothing, not even a look when they go: so
-- there is a trigger with a condition, and no foreign key; and no index has to be made of a large table.
create table job_tenant (
    tenant text not null,
    job_id text not null,
    primary key (tenant, job_id)
) without rowid;

create trigger job_tenant_gone after delete on job when old.tenant <> 'default' begin
    delete from job_tenant where tenant = old.tenant and job_id = old.id;
end;

create index batch_tenant on batch (tenant, id) where tenant <> 'default';
create index webhook_delivery_tenant on webhook_delivery (tenant, id) where tenant <> 'default';

-- Who shares the installation, and what each may use. The default tenant has no row unless it has limits.
create table tenant (
    name        text not null primary key,
    weight      integer not null,
    max_queued  integer,
    max_running integer,
    enabled     integer not null,
    created_at  integer not null
);

-- Rises with each change, so that whoever has read them all knows when to read them again.
create table tenant_version (
    id      integer not null primary key check (id = 1),
    version integer not null
);

-- Of each tenant with a limit: how many of its jobs wait at the most. Raised with each that is stored, and counted anew when it seems to leave
-- no room.
create table tenant_use (
    tenant  text not null primary key,
    waiting integer not null
);

-- Which nodes know of tenants: while one does not, there is no second tenant.
alter table node add column tenants integer not null default 0;

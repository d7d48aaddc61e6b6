-- As on SQLite, where it is explained.
create table data_key (
    id         text collate "C" not null primary key,
    file_key   text   not null,
    wrapped    bytea  not null,
    created_at bigint not null
);

alter table node add column file_keys text;

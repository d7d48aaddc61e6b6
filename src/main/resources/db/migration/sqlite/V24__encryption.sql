-- What values are encrypted with, each wrapped with a key from a file, whose id is file_key. None is ever removed, since what it has sealed may
-- still be there.
create table data_key (
    id         text    not null primary key,
    file_key   text    not null,
    wrapped    blob    not null,
    created_at integer not null
) without rowid;

-- The ids of the file keys that a node has, with blanks between them; null of a node that knows of none.
alter table node add column file_keys text;

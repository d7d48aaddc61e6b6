-- As on SQLite, where it is explained.
alter table job add column trace text;

-- Up to which place children are still to be called off: those that were there when the one above them was.
alter table child_left add column last_place integer;

-- A damaged file was found in a backup of the same share, driver and type. All backups that existed then may contain the same file under
-- another name, so the next backup compares every file before it links to one of theirs.
alter table backups add column suspect boolean not null default false;

-- Other users of a host could enter the directory that the tree lay in, and the owner of a file may still have a hard link to it or a
-- descriptor of it: what is written through those changes the file in place. So no later tree links to this one.
alter table backups add column exposed boolean not null default false;
alter table snapshots add column exposed boolean not null default false;

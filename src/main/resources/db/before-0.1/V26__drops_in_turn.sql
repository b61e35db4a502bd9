-- A drop that could not be carried on waits longer and longer, and holds up no other directory's.
alter table drops
  add column tries   integer     not null default 0,
  add column next_at timestamptz not null default clock_timestamp();
update drops set next_at = taken_at where answered_at is null;
drop index drops_open;
create index drops_open on drops (directory, next_at, id) where answered_at is null;

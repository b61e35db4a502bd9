-- What a job has acquired and how to release it. Opened before the act, closed after the undo.
create table journal (
  id         bigint generated always as identity primary key,
  job        uuid        not null,
  undo       text        not null, -- the route that releases it: direct:UNDO
  what       text        not null, -- the mount point, the export, the partial tree
  node       text        not null, -- which has acquired it: only that node can unmount
  opened_at  timestamptz not null default clock_timestamp(),
  closed_at  timestamptz,
  tries      integer     not null default 0,
  failure    text        -- why the last undo failed
);
-- A mount point is its node's: two nodes with the same directories, one of which died at work on a job that the other goes
-- on with, each have their own to release.
create unique index journal_open on journal (job, undo, what, (case when undo = 'unmount' then node else '' end))
  where closed_at is null;
-- Old entries are found by this, and deleted.
create index on journal (closed_at) where closed_at is not null;

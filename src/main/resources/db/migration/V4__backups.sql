-- A backup's row is its place in the catalogue; the tree itself lies in the vault. No row: deleted.
create table backups (
  id               uuid primary key,
  share_id         uuid        not null references shares (id),
  project_id       text        not null,
  user_id          text        not null,
  name             text,
  description      text,
  size_gb          integer     not null check (size_gb >= 0),
  status           text        not null,
  progress         integer     not null default 0 check (progress between 0 and 100),
  restore_progress integer     not null default 0 check (restore_progress between 0 and 100),
  backup_type      text,
  driver           text        not null,
  options          text        not null default '{}',
  host             text,
  topic            text        not null,
  restore_target   uuid,       -- the share that a running restore writes to
  attempt          integer     not null default 0, -- the fence: only this attempt of the job may write
  cancel           boolean     not null default false,
  fail_reason      text,
  bytes            bigint,     -- what the tree contains; null until it is complete
  created_at       timestamptz not null default clock_timestamp(),
  updated_at       timestamptz,
  made             bigint      generated always as identity, -- the order in which they were made, whatever a clock said
  displaced        uuid[]      not null default '{}', -- backups that go once this one is complete
  cancelled_by     text,       -- who has asked for cancel
  files            bigint,     -- what the tree contains, without directories; null: not known
  -- The restore that is under way takes what is intact and leaves the rest of the share alone.
  restore_partial  boolean     not null default false,
  -- A damaged file was found in a backup of the same share, driver and type. All backups that existed then may contain the same file
  -- under another name, so the next backup compares every file before it links to one of theirs.
  suspect          boolean     not null default false,
  -- Other users of a host could enter the directory that the tree lay in, and the owner of a file may still have a hard link to it or
  -- a descriptor of it: what is written through those changes the file in place. So no later tree links to this one.
  exposed          boolean     not null default false
);
create index on backups (share_id, created_at desc);
-- Lists are read in the order of an index. By name, missing names first, as Manila's database sorts them: then one index serves
-- both directions, also of one status.
create index backups_newest_of_project on backups (project_id, created_at desc, id);
create index backups_newest on backups (created_at desc, id);
create index backups_named on backups (project_id, name nulls first);
create index backups_in_status on backups (project_id, status, name nulls first);
-- Small: counting a project's backups reads it alone.
create index backups_of_project on backups (project_id);
-- What a project uses is counted from this alone whenever a backup is requested: those that failed and were never complete take no place.
create index backups_usage on backups (project_id) include (size_gb, id, created_at)
  where not (bytes is null and status in ('error', 'deleting', 'error_deleting'));

-- What the copy of a backup met changing, left out or could not keep: as in backup.json. A driver without the copier has none.
create table backup_reports (
  backup_id       uuid        primary key references backups (id) on delete cascade,
  files           bigint      not null,
  bytes           bigint      not null,
  new_bytes       bigint      not null, -- that the backup before does not hold
  entries         jsonb       not null, -- {kind: {count, first: [path]}}; kinds without entries are missing
  restore_entries jsonb,                -- of the last restore
  restored_at     timestamptz
);

-- Partial trees of failed backups that are kept for the share's next backup. A tree is either in here or in the journal, never in both:
-- it moves from the one to the other in one statement, so that it is removed at last whoever dies.
create table kept_trees (
  name        text        primary key, -- its directory in the vault: ID.ATTEMPT.partial
  backup_id   uuid        not null references backups (id) on delete cascade, -- the backup that failed
  share_id    uuid        not null,
  driver      text        not null,
  backup_type text,
  vault       text        not null,
  node        text        not null,    -- a vault that is a directory is this node's
  what        text        not null,    -- as the journal names it
  bytes       bigint      not null,    -- that it holds, as far as the copier said; links to earlier backups take no room
  kept_at     timestamptz not null default clock_timestamp()
);
create index on kept_trees (share_id, kept_at desc);
create index on kept_trees (backup_id);

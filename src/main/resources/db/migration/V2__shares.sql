-- One row per share that the service knows. Sizes are GB, as Manila counts them.
create table shares (
  id                         uuid primary key,
  project_id                 text        not null,
  user_id                    text        not null,
  name                       text,
  description                text,
  size_gb                    integer     not null check (size_gb >= 0),
  protocol                   text        not null,
  status                     text        not null,
  task_state                 text,
  node                       text        not null,
  backend                    text        not null,
  pool                       text        not null,
  export_location            text        not null,
  is_public                  boolean     not null default false,
  metadata                   text        not null default '{}',
  created_at                 timestamptz not null default clock_timestamp(),
  updated_at                 timestamptz,
  share_type_id              uuid        not null default 'c0ffee00-0000-4000-8000-000000000001' references share_types (id),
  scheduled_to_be_deleted_at timestamptz, -- in the recycle bin until then
  source_backup_id           uuid,        -- the backup that was last restored to it
  snapshot_id                uuid         -- the snapshot that the share was made of
);
-- Lists are read in the order of an index, newest first, and not sorted for each page.
create index shares_newest_of_project on shares (project_id, created_at desc, id);
create index shares_newest on shares (created_at desc, id);
create index on shares (share_type_id);
-- For policies, which select shares by name or metadata.
create index shares_by_name on shares (project_id, name);
create index shares_by_metadata on shares using gin ((metadata::jsonb) jsonb_path_ops);

-- What the root directory of a share is, and what its last good backup contained. Compared before each job, so that a file system
-- that is not mounted is not taken for the share.
create table share_roots (
  share_id    uuid        primary key references shares (id) on delete cascade,
  kind        text,       -- statfs f_type; null: not known yet
  file_system text,       -- an id that survives a remount and a reboot; empty: the file system has none
  inode       text,
  files       bigint,     -- in the last good backup
  accepted    boolean     not null default false, -- an administrator accepts the share as the next backup finds it, even empty
  hold        text,       -- why retention deletes none of the share's good backups
  held_at     timestamptz,
  updated_at  timestamptz not null default clock_timestamp()
);

-- Shares that lie in one another, because an administrator asked for it: jobs of the two never run at the same time.
create table nested_shares (
  outer_share uuid not null references shares (id) on delete cascade,
  inner_share uuid not null references shares (id) on delete cascade,
  primary key (outer_share, inner_share)
);
create index on nested_shares (inner_share);

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

-- The id in the marker file of each vault, by the vault's location.
create table vault_markers (
  location   text        primary key,
  id         uuid        not null default gen_random_uuid(),
  confirmed  boolean     not null default false, -- the vault has had the marker
  accepted   boolean     not null default false, -- an administrator accepts whatever vault is there next
  updated_at timestamptz not null default clock_timestamp()
);

alter table backups add column files bigint; -- what the tree contains, without directories; null: not known

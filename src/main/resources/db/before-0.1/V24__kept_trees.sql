-- Partial trees of failed backups that are kept for the share's next backup. A tree is either in here or in the journal, never in both:
-- it moves from the one to the other in one statement, so whoever dies, somebody will remove it.
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

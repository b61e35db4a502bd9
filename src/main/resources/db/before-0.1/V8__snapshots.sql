-- A read-only copy of a share at one time that lies beside the share, not in the vault. No row: deleted.
create table snapshots (
  id          uuid        primary key,
  share_id    uuid        not null references shares (id),
  project_id  text        not null,
  user_id     text        not null,
  name        text,
  description text,
  size_gb     integer     not null check (size_gb >= 0), -- of the share when it was made
  protocol    text        not null,
  status      text        not null,
  metadata    text        not null default '{}',
  attempt     integer     not null default 0,            -- the fence: only this attempt of the job may write
  created_at  timestamptz not null default clock_timestamp(),
  updated_at  timestamptz
);
create index on snapshots (share_id, created_at desc, id);
create index on snapshots (project_id, created_at desc, id);

alter table shares add column snapshot_id uuid; -- the snapshot that the share was made of

-- A restore of a backup for no other reason than to see that it can be restored. What is asked is under way.
create table drills (
  id         uuid        primary key default gen_random_uuid(),
  policy_id  uuid        references policies (id) on delete set null,
  share_id   uuid        not null references shares (id) on delete cascade,
  backup_id  uuid        not null, -- may be deleted since
  project_id text        not null,
  state      text        not null default 'asked' check (state in ('asked', 'proven', 'failed', 'void')), -- void: the backup was deleted meanwhile
  attempt    integer     not null default 0, -- the fence: only this attempt of the job may write
  files      bigint,
  bytes      bigint,
  seconds    double precision,     -- to restore it and to read all of it again
  cause      text,
  asked_at   timestamptz not null, -- by the clock that policies go by
  ended_at   timestamptz
);
create unique index drills_open on drills (share_id) where state = 'asked';
create index on drills (share_id, asked_at desc);
create index on drills (backup_id, ended_at desc);

-- How full a vault was when a job last had it mounted.
create table vaults (
  location    text        primary key,
  total_bytes bigint      not null,
  free_bytes  bigint      not null,
  looked_at   timestamptz not null default clock_timestamp()
);

-- What was copied, and how long the job took from its first attempt on: for metrics.
create table copies (
  id       bigint generated always as identity primary key,
  kind     text        not null check (kind in ('backup', 'restore')),
  share_id uuid        not null,
  files    bigint      not null,
  bytes    bigint      not null, -- that had to be copied: what is linked to the backup before is not among them
  seconds  double precision not null,
  at       timestamptz not null default clock_timestamp()
);
create index on copies (at);
create index on copies (share_id, at desc);

-- What a project uses is counted from this alone whenever a backup is asked for.
create index backups_usage on backups (project_id) include (size_gb);

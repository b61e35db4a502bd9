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
create index on drills (ended_at) where ended_at is not null;

-- One row per share that the service knows. Sizes are GB, as Manila counts them.
create table shares (
  id              uuid primary key,
  project_id      text        not null,
  user_id         text        not null,
  name            text,
  description     text,
  size_gb         integer     not null check (size_gb >= 0),
  protocol        text        not null,
  status          text        not null,
  task_state      text,
  node            text        not null,
  backend         text        not null,
  pool            text        not null,
  export_location text        not null,
  is_public       boolean     not null default false,
  metadata        text        not null default '{}',
  created_at      timestamptz not null default clock_timestamp(),
  updated_at      timestamptz
);
create index on shares (project_id, created_at desc);

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
  bytes            bigint,     -- what the tree holds; null until it is whole
  created_at       timestamptz not null default clock_timestamp(),
  updated_at       timestamptz
);
create index on backups (share_id, created_at desc);
create index on backups (project_id, created_at desc);

-- What a job has taken and how to give it back. Written before the act, struck after the undo.
create table journal (
  id         bigint generated always as identity primary key,
  job        uuid        not null,
  undo       text        not null, -- the route that gives it back: direct:UNDO
  what       text        not null, -- the mount point, the export, the partial tree
  node       text        not null, -- who has taken it: only that node can unmount
  written_at timestamptz not null default clock_timestamp(),
  struck_at  timestamptz,
  tries      integer     not null default 0,
  failure    text        -- why the last undo failed
);
create unique index journal_open on journal (job, undo, what) where struck_at is null;

-- Who may reach an export. The export is always made as these rows say: the highest level of an address holds.
create table access_rules (
  id          uuid primary key default gen_random_uuid(),
  backend     text        not null,
  export      text        not null,
  share_id    uuid        references shares (id) on delete cascade,
  access_to   text        not null,
  level       text        not null check (level in ('ro', 'rw')),
  holder      uuid,       -- the job that needs it; null: the share's owner gave it
  options     text,       -- a rule that was found on the server: its options there, to be put back as they were
  created_at  timestamptz not null default clock_timestamp(),
  updated_at  timestamptz
);
create unique index access_rules_once on access_rules (export, access_to, coalesce(holder, '00000000-0000-0000-0000-000000000000'));

-- Limits of a project that differ from the configured ones. Usage is never stored: it is counted from the backups.
create table quotas (
  project_id text    not null,
  resource   text    not null,
  hard_limit integer not null check (hard_limit >= -1), -- -1: no limit
  primary key (project_id, resource)
);

-- What a user must hear of: GET /v2/messages.
create table messages (
  id            uuid primary key default gen_random_uuid(),
  project_id    text        not null,
  resource_type text        not null,
  resource_id   uuid        not null,
  action_id     text        not null,
  detail_id     text        not null,
  level         text        not null,
  request_id    text        not null,
  user_message  text        not null,
  created_at    timestamptz not null default clock_timestamp(),
  expires_at    timestamptz not null
);
create index on messages (project_id, created_at desc);

-- db-scheduler's table, as its documentation prescribes it for PostgreSQL.
create table scheduled_tasks (
  task_name            text        not null,
  task_instance        text        not null,
  task_data            bytea,
  execution_time       timestamptz not null,
  picked               boolean     not null,
  picked_by            text,
  last_success         timestamptz,
  last_failure         timestamptz,
  consecutive_failures int,
  last_heartbeat       timestamptz,
  version              bigint      not null,
  priority             smallint,
  primary key (task_name, task_instance)
);
create index on scheduled_tasks (execution_time);
create index on scheduled_tasks (last_heartbeat);

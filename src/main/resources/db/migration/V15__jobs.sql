-- db-scheduler's table, as its documentation prescribes it for PostgreSQL, and one column more.
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
  explained            int         not null default 0, -- attempts that said how they ended; of the others, the node has died
  primary key (task_name, task_instance)
);
create index on scheduled_tasks (execution_time);
create index on scheduled_tasks (last_heartbeat);

-- When a project's job was last claimed.
create table project_turns (
  project  text        primary key,
  taken_at timestamptz not null
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

-- A schedule and a retention for a set of shares. The document is the policy as it was given; the columns are what is searched.
create table policies (
  id           uuid        primary key default gen_random_uuid(),
  project_id   text        not null,
  name         text        not null,
  document     text        not null,
  source       text        not null default 'api', -- or the file that it is written in
  enabled      boolean     not null,
  next_at      timestamptz,                        -- null: it does not fire
  retained_at  timestamptz not null default clock_timestamp(), -- when retention last ran for all its shares
  created_at   timestamptz not null default clock_timestamp(),
  updated_at   timestamptz,
  unique (project_id, name)
);
create index policies_due on policies (next_at) where enabled;

-- One backup of one share that a policy owes. While one is open no second one is made: runs do not pile up.
create table policy_runs (
  id         uuid        primary key default gen_random_uuid(),
  policy_id  uuid        not null references policies (id) on delete cascade,
  share_id   uuid        not null references shares (id) on delete cascade,
  due_at     timestamptz not null,
  give_up_at timestamptz not null, -- the end of the start window
  try_at     timestamptz not null,
  state      text        not null default 'waiting' check (state in ('waiting', 'asked', 'done', 'failed', 'missed')),
  backup_id  uuid,
  cause      text,
  ended_at   timestamptz
);
create unique index policy_runs_open on policy_runs (policy_id, share_id) where state in ('waiting', 'asked');
create index policy_runs_waiting on policy_runs (try_at) where state in ('waiting', 'asked');
create index on policy_runs (backup_id);
create index on policy_runs (share_id, due_at desc);

-- Something that somebody may want to hear of.
create table events (
  id         uuid        primary key default gen_random_uuid(),
  kind       text        not null,
  project_id text        not null,
  subject    uuid,
  message    text        not null,
  created_at timestamptz not null default clock_timestamp()
);
create index on events (created_at);

-- An event on its way to one of the configured ways. What is dead stays here until somebody looks at it.
create table deliveries (
  event_id uuid        not null references events (id) on delete cascade,
  way      text        not null,
  state    text        not null default 'due' check (state in ('due', 'sent', 'dead')),
  tries    integer     not null default 0,
  try_at   timestamptz not null default clock_timestamp(),
  failure  text,
  primary key (event_id, way)
);
create index deliveries_due on deliveries (try_at) where state = 'due';

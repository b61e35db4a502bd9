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
  seen_at      timestamptz not null default clock_timestamp(), -- when a node last read its file
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
  ended_at   timestamptz,
  reported   text[]      not null default '{}' -- causes of refusals, without their numbers
);
create unique index policy_runs_open on policy_runs (policy_id, share_id) where state in ('waiting', 'asked');
create index policy_runs_waiting on policy_runs (try_at) where state in ('waiting', 'asked');
create index on policy_runs (backup_id);
create index on policy_runs (share_id, due_at desc);
create index on policy_runs (ended_at) where ended_at is not null;

-- Which shares a policy is for, at this moment: all of its project, those that have some metadata, or those named by name or id.
-- Asked of one policy each part is a look into an index; thousands of policies are asked in one go.
create view policy_shares as
  with wanted as not materialized (
    select id, project_id, document::jsonb -> 'shares' as shares,
      case jsonb_typeof(document::jsonb -> 'shares') when 'array' then document::jsonb -> 'shares' else '[]' end as called
    from policies)
  select w.id as policy_id, s.id as share_id from wanted w join shares s on s.project_id = w.project_id
    where w.shares = '"all"'
  union
  select w.id, s.id from wanted w join shares s on s.project_id = w.project_id and s.metadata::jsonb @> (w.shares -> 'metadata')
    where jsonb_typeof(w.shares) = 'object'
  union
  select w.id, s.id from wanted w join shares s on s.project_id = w.project_id
    and s.name = any (array(select jsonb_array_elements_text(w.called)))
  union
  select w.id, s.id from wanted w join shares s on s.project_id = w.project_id
    and s.id = any (array(select said::uuid from jsonb_array_elements_text(w.called) as named (said)
      where said ~* '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$'));

-- What is sent to the configured channels.
create table events (
  id         uuid        primary key default gen_random_uuid(),
  kind       text        not null,
  project_id text        not null,
  subject    uuid,
  message    text        not null,
  created_at timestamptz not null default clock_timestamp(),
  report     jsonb,      -- as backup_reports.entries
  step       text        -- at which a job failed: failures are counted by it
);
create index on events (created_at);
-- For whether an overdue backup was reported already.
create index events_about on events (kind, subject, created_at);

-- An event on its way to one of the configured channels. What is dead stays here until an administrator looks at it.
create table deliveries (
  event_id     uuid        not null references events (id) on delete cascade,
  channel      text        not null,
  state        text        not null default 'due' check (state in ('due', 'sent', 'dead')),
  tries        integer     not null default 0,
  try_at       timestamptz not null default clock_timestamp(),
  failure      text,
  delivered_to text[]      not null default '{}', -- recipients who have it while others were refused: they do not get it again
  primary key (event_id, channel)
);
create index deliveries_due on deliveries (try_at) where state = 'due';

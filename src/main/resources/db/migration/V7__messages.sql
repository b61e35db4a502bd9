-- What a user must be informed of: GET /v2/messages.
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
create index on messages (expires_at);

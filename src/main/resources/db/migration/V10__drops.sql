-- A dropped file that was taken. The key is the file's own (inode and change time): of many nodes that see it, one takes it.
create table drops (
  id          uuid        primary key,
  project_id  text        not null,
  directory   text        not null,
  file_key    text        not null,
  name        text        not null,
  taken_at    timestamptz not null default clock_timestamp(),
  answered_at timestamptz,
  outcome     text        check (outcome in ('done', 'failed')),
  cause       text,       -- why the file as a whole was refused
  field       text,       -- and where in it
  tries       integer     not null default 0,
  next_at     timestamptz not null default clock_timestamp(), -- each try later than the one before, and holds up no other directory's
  moved_at    timestamptz,  -- out of its directory; null: it may still be there
  unique (directory, file_key)
);
create index drops_open on drops (directory, next_at, id) where answered_at is null;

-- What a dropped file asks for, in order. The next one is asked when the one before it has come to a good end.
create table drop_requests (
  drop_id    uuid        not null references drops (id) on delete cascade,
  position   integer     not null,
  kind       text        not null,
  request    text        not null, -- as it was dropped: a JSON object
  state      text        not null default 'waiting' check (state in ('waiting', 'asked', 'done', 'failed', 'not_tried')),
  backup_id  uuid,
  asked_at   timestamptz,
  ended_at   timestamptz,
  bytes      bigint,
  cause      text,
  field      text,
  primary key (drop_id, position)
);
create index on drops (answered_at) where answered_at is not null;

-- So that rows that are old enough are found without reading the others.
create index on messages (expires_at);
create index on journal (closed_at) where closed_at is not null;
create index on drops (answered_at) where answered_at is not null;
create index on policy_runs (ended_at) where ended_at is not null;
create index on drills (ended_at) where ended_at is not null;

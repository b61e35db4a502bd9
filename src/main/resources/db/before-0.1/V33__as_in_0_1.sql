-- A job is called as its file of routes is; those that were queued under their former names are found under the new ones.
update scheduled_tasks set task_name = 'create-share' where task_name = 'create-share-job';
update scheduled_tasks set task_name = 'delete-share' where task_name = 'delete-share-job';
update scheduled_tasks set task_name = 'create-snapshot' where task_name = 'make-snapshot';
update scheduled_tasks set task_name = 'delete-snapshot' where task_name = 'remove-snapshot';
-- So that rows that are old enough are found without reading the others.
create index on messages (expires_at);
create index on journal (closed_at) where closed_at is not null;
create index on drops (answered_at) where answered_at is not null;
create index on policy_runs (ended_at) where ended_at is not null;
create index on drills (ended_at) where ended_at is not null;
-- What a project uses is counted from this alone: backups that failed and were never complete take no place.
drop index backups_usage;
create index backups_usage on backups (project_id) include (size_gb, id, created_at)
  where not (bytes is null and status in ('error', 'deleting', 'error_deleting'));
alter table policies add column seen_at timestamptz not null default clock_timestamp();
alter table policy_runs add column reported text[] not null default '{}';
alter table drops add column moved_at timestamptz;
alter table backups add column displaced uuid[] not null default '{}';
alter table backups add column made bigint generated always as identity;
alter table deliveries add column delivered_to text[] not null default '{}';
alter table scheduled_tasks add column explained int not null default 0;

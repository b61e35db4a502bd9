-- By name, missing names first, as Manila's database sorts them: then one index serves both directions, also of one status.
drop index backups_named;
drop index backups_in_status;
create index backups_named on backups (project_id, name nulls first);
create index backups_in_status on backups (project_id, status, name nulls first);
-- Small: counting a project's backups reads it alone.
create index backups_of_project on backups (project_id);

-- Lists are read in the order of an index, newest first, and not sorted for each page.
create index backups_newest_of_project on backups (project_id, created_at desc, id);
create index backups_newest on backups (created_at desc, id);
create index backups_named on backups (project_id, name);
create index backups_in_status on backups (project_id, status);
create index shares_newest_of_project on shares (project_id, created_at desc, id);
create index shares_newest on shares (created_at desc, id);
drop index backups_project_id_created_at_idx;
drop index backups_created_at_idx;
drop index backups_status_idx;
drop index backups_name_idx;
drop index shares_project_id_created_at_idx;
drop index shares_created_at_idx;

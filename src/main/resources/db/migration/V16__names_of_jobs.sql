-- A job is called as its file of routes is; those that were queued under their former names are found under the new ones.
update scheduled_tasks set task_name = 'create-share' where task_name = 'create-share-job';
update scheduled_tasks set task_name = 'delete-share' where task_name = 'delete-share-job';
update scheduled_tasks set task_name = 'create-snapshot' where task_name = 'make-snapshot';
update scheduled_tasks set task_name = 'delete-snapshot' where task_name = 'remove-snapshot';

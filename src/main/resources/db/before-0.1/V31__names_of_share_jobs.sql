-- Jobs that were queued under their former names are found under the new ones.
update scheduled_tasks set task_name = 'create-share-job' where task_name = 'make-share';
update scheduled_tasks set task_name = 'delete-share-job' where task_name = 'unmake-share';

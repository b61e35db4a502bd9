-- Who has asked for a running backup or restore to be cancelled; the flag itself is backups.cancel.
alter table backups add column cancelled_by text;

-- The step at which a job failed: failures are counted by it.
alter table events add column step text;

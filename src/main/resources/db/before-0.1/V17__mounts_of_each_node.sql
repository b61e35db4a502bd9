-- A mount point is its node's: two nodes with the same directories, one of which died at work on a job that the other goes
-- on with, each have their own to give back.
drop index journal_open;
create unique index journal_open on journal (job, undo, what, (case when undo = 'unmount' then node else '' end))
  where struck_at is null;

-- The names that the schema of 0.1 has.
alter table journal rename column written_at to opened_at;
alter table journal rename column struck_at to closed_at;
alter table deliveries rename column way to channel;
drop trigger taken on scheduled_tasks;
drop function note_turn();
drop function jobs_in_turn(timestamptz, int);
alter table turns rename to project_turns;
alter index turns_pkey rename to project_turns_pkey;

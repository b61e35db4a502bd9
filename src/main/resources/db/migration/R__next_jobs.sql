-- Who is next. Of the projects that wait, the one whose jobs run least, then the one that has waited longest for its turn;
-- of its jobs, the oldest; and of a share server (the HOST of an export HOST:/PATH), no more jobs at one time than it may
-- have, on all nodes together.

-- What is queued or running, of whom, and at which share server.
create or replace view jobs as
  select j.task_name, j.task_instance, j.execution_time, j.picked,
         coalesce(b.project_id, d.project_id, s.project_id, '') as project,
         case when j.task_name not in ('delete-backup', 'drill-backup') -- these leave the share alone
              then substring(s.export_location from '^(\[[^]]*\]|[^/:]+):/') end as server
  from scheduled_tasks j
    left join backups b on b.id = j.task_instance::uuid
    left join snapshots n on n.id = j.task_instance::uuid
    left join drills d on d.id = j.task_instance::uuid
    left join shares s on s.id = coalesce(
      case when j.task_name = 'restore-backup' then b.restore_target end,
      b.share_id, n.share_id, d.share_id, j.task_instance::uuid);

create or replace function note_turn() returns trigger language plpgsql as $$
begin
  insert into project_turns
    select project, clock_timestamp() from jobs
    where task_name = new.task_name and task_instance = new.task_instance
  on conflict (project) do update set taken_at = excluded.taken_at;
  return null;
end $$;
drop trigger if exists taken on scheduled_tasks;
create trigger taken after update of picked on scheduled_tasks
  for each row when (new.picked and not old.picked) execute function note_turn();

-- What may be claimed now, and in which order. One node asks at a time: the lock is held until it has taken what it got,
-- and the statement after the lock sees that; so this is a function, and volatile. A node that stands still while it
-- holds the lock must not hold up the others: PostgreSQL then ends its transaction.
create or replace function next_jobs(at timestamptz, most_of_a_server int)
  returns table (task_name text, task_instance text, place bigint)
  language plpgsql volatile as $$
begin
  perform set_config('idle_in_transaction_session_timeout', '5s', true);
  perform pg_advisory_xact_lock(hashtextextended('next_jobs', 0));
  return query
    with due as (
      select * from jobs j where j.picked or j.execution_time <= at),
    busy_projects as (
      select d.project, count(*) as busy from due d where d.picked group by d.project),
    busy_servers as (
      select d.server, count(*) as busy from due d where d.picked group by d.server),
    of_project as (
      select w.*, coalesce(p.busy, 0)
                    + row_number() over (partition by w.project order by w.execution_time, w.task_instance) as turn
      from due w left join busy_projects p on p.project = w.project
      where not w.picked),
    in_order as (
      select w.*,
             row_number() over (order by w.turn, t.taken_at nulls first, w.execution_time, w.task_instance) as nth
      from of_project w left join project_turns t on t.project = w.project),
    of_server as (
      select w.*, coalesce(s.busy, 0) + row_number() over (partition by w.server order by w.nth) as of_its_server
      from in_order w left join busy_servers s on s.server = w.server)
    select w.task_name, w.task_instance, w.nth from of_server w
    where w.server is null or most_of_a_server = 0 or w.of_its_server <= most_of_a_server;
end $$;

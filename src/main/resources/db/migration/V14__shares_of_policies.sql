-- Which shares a policy is for, at this moment: all of its project, those that have some metadata, or those named by name or id.
-- Asked of one policy each part is a look into an index; thousands of policies are asked in one go.
create index shares_by_name on shares (project_id, name);
create index shares_by_metadata on shares using gin ((metadata::jsonb) jsonb_path_ops);

create view policy_shares as
  with wanted as (select id, project_id, document::jsonb -> 'shares' as shares from policies),
  named as (
    select w.id, w.project_id, called from wanted w,
      jsonb_array_elements_text(case jsonb_typeof(w.shares) when 'array' then w.shares else '[]' end) called)
  select w.id as policy_id, s.id as share_id from wanted w join shares s on s.project_id = w.project_id
    where w.shares = '"all"'
  union
  select w.id, s.id from wanted w join shares s on s.project_id = w.project_id and s.metadata::jsonb @> (w.shares -> 'metadata')
    where jsonb_typeof(w.shares) = 'object'
  union
  select n.id, s.id from named n join shares s on s.project_id = n.project_id and s.name = n.called
  union
  select n.id, s.id from named n join shares s on s.project_id = n.project_id and s.id =
    case when n.called ~* '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$' then n.called::uuid end;

-- Whether an overdue backup was told of already.
create index events_about on events (kind, subject, created_at);

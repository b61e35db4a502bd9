-- Which shares a policy is for, at this moment: all of its project, those that have some metadata, or those named by name or id.
-- Asked of one policy each part is a look into an index; thousands of policies are asked in one go.
create index shares_by_name on shares (project_id, name);
create index shares_by_metadata on shares using gin ((metadata::jsonb) jsonb_path_ops);

create view policy_shares as
  with wanted as not materialized (
    select id, project_id, document::jsonb -> 'shares' as shares,
      case jsonb_typeof(document::jsonb -> 'shares') when 'array' then document::jsonb -> 'shares' else '[]' end as called
    from policies)
  select w.id as policy_id, s.id as share_id from wanted w join shares s on s.project_id = w.project_id
    where w.shares = '"all"'
  union
  select w.id, s.id from wanted w join shares s on s.project_id = w.project_id and s.metadata::jsonb @> (w.shares -> 'metadata')
    where jsonb_typeof(w.shares) = 'object'
  union
  select w.id, s.id from wanted w join shares s on s.project_id = w.project_id
    and s.name = any (array(select jsonb_array_elements_text(w.called)))
  union
  select w.id, s.id from wanted w join shares s on s.project_id = w.project_id
    and s.id = any (array(select said::uuid from jsonb_array_elements_text(w.called) as named (said)
      where said ~* '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$'));

-- Whether an overdue backup was told of already.
create index events_about on events (kind, subject, created_at);

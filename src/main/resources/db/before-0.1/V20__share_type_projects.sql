-- Whose a private share type is, beside the administrators'.
create table share_type_projects (
  share_type_id uuid        not null references share_types (id) on delete cascade,
  project_id    text        not null,
  created_at    timestamptz not null default clock_timestamp(),
  primary key (share_type_id, project_id)
);

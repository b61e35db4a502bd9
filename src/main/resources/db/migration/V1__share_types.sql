-- Kinds of shares that an administrator offers: names with extra specs (a JSON object of texts).
create table share_types (
  id          uuid        primary key default gen_random_uuid(),
  name        text        not null unique,
  description text,
  is_public   boolean     not null default true,
  extra_specs text        not null default '{}',
  created_at  timestamptz not null default clock_timestamp(),
  updated_at  timestamptz
);

-- The default type. Its id is the same in every installation.
insert into share_types (id, name, extra_specs)
values ('c0ffee00-0000-4000-8000-000000000001', 'default', '{"driver_handles_share_servers": "False"}');

-- The projects that may use a private share type, besides administrators.
create table share_type_projects (
  share_type_id uuid        not null references share_types (id) on delete cascade,
  project_id    text        not null,
  created_at    timestamptz not null default clock_timestamp(),
  primary key (share_type_id, project_id)
);

-- Limits of a project that differ from the configured ones. Usage is never stored: it is counted from the backups.
create table quotas (
  project_id text    not null,
  resource   text    not null,
  hard_limit integer not null check (hard_limit >= -1), -- -1: no limit
  primary key (project_id, resource)
);

-- Manila calls a quota of every project that has none of its own a quota of the class "default".
create table quota_classes (
  resource   text    primary key,
  hard_limit integer not null check (hard_limit >= -1)
);

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

-- The type of a share for which nobody asked for another. Its id is the same in every installation.
insert into share_types (id, name, extra_specs)
values ('c0ffee00-0000-4000-8000-000000000001', 'default', '{"driver_handles_share_servers": "False"}');

alter table shares
  add column share_type_id              uuid not null default 'c0ffee00-0000-4000-8000-000000000001' references share_types (id),
  add column scheduled_to_be_deleted_at timestamptz, -- in the recycle bin until then
  add column source_backup_id           uuid;        -- the backup that was last restored to it

create index on shares (created_at desc);
create index on shares (share_type_id);
create index on backups (created_at desc);
create index on backups (status);
create index on backups (name);

-- Manila calls a quota of every project that has none of its own a quota of the class "default".
create table quota_classes (
  resource   text    primary key,
  hard_limit integer not null check (hard_limit >= -1)
);

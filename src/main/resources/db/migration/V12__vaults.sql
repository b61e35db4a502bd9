-- How full a vault was when a job last had it mounted.
create table vaults (
  location    text        primary key,
  total_bytes bigint      not null,
  free_bytes  bigint      not null,
  looked_at   timestamptz not null default clock_timestamp()
);

-- The id in the marker file of each vault, by the vault's location.
create table vault_markers (
  location   text        primary key,
  id         uuid        not null default gen_random_uuid(),
  confirmed  boolean     not null default false, -- the vault has had the marker
  accepted   boolean     not null default false, -- an administrator accepts whatever vault is there next
  updated_at timestamptz not null default clock_timestamp()
);

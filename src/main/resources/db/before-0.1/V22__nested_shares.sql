-- Shares that lie in one another, because an administrator asked for it: jobs of the two never run at the same time.
create table nested_shares (
  outer_share uuid not null references shares (id) on delete cascade,
  inner_share uuid not null references shares (id) on delete cascade,
  primary key (outer_share, inner_share)
);
create index on nested_shares (inner_share);

-- The restore that is under way takes what is intact and leaves the rest of the share alone.
alter table backups add column restore_partial boolean not null default false;

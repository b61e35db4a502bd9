-- Who may reach an export. The export is always made as these rows say: the highest level of an address holds.
create table access_rules (
  id          uuid primary key default gen_random_uuid(),
  backend     text        not null,
  export      text        not null,
  share_id    uuid        references shares (id) on delete cascade, -- null: not given over the API
  access_to   text        not null,
  level       text        not null check (level in ('ro', 'rw')),
  holder      uuid,       -- the job that needs it; null: the share's owner gave it
  options     text,       -- a rule that was found on the server: its options there, to be put back as they were
  created_at  timestamptz not null default clock_timestamp(),
  updated_at  timestamptz,
  state       text        not null default 'active', -- error: the backend refuses it
  metadata    text        not null default '{}'
);
create unique index access_rules_once on access_rules (export, access_to, coalesce(holder, '00000000-0000-0000-0000-000000000000'));
create index on access_rules (share_id) where share_id is not null;

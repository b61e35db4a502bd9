-- What the copy of a backup met changing, left out or could not keep: as in backup.json. A driver without the copier has none.
create table backup_reports (
  backup_id       uuid        primary key references backups (id) on delete cascade,
  files           bigint      not null,
  bytes           bigint      not null,
  new_bytes       bigint      not null, -- that the backup before does not hold
  entries         jsonb       not null, -- {kind: {count, first: [path]}}; kinds without entries are missing
  restore_entries jsonb,                -- of the last restore
  restored_at     timestamptz
);

-- The same, for whoever is notified.
alter table events add column report jsonb;

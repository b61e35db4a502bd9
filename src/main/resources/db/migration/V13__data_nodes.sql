-- Every Caravault that runs on this database, and when it last sent a heartbeat: GET /v2/services.
create table data_nodes (
  number     bigint      generated always as identity,
  node       text        primary key,
  backends   text        not null, -- separated by commas
  started_at timestamptz not null default clock_timestamp(),
  seen_at    timestamptz not null default clock_timestamp(),
  stopped    boolean     not null default false -- it was stopped in the regular way
);

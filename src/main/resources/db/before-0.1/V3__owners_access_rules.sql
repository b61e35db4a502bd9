-- A rule that a share's owner gave over the API has the share's id and no options. A backend that refuses it: state error.
alter table access_rules
  add column state    text not null default 'active',
  add column metadata text not null default '{}';
create index on access_rules (share_id) where share_id is not null;

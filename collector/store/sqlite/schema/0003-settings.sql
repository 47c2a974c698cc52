-- What a site may be told besides its name, and its goals.
-- `origins`: hosts whose pages may send, separated by spaces; '' for any. `retention_days`: null for the collector's.
-- `secret`: what the site's backend signs with; `signed_identify`: who claims to be somebody must prove it.
alter table sites add column origins text not null default '';
alter table sites add column retention_days integer;
alter table sites add column secret text;
alter table sites add column signed_identify integer not null default 0;

-- `condition` is what completes it, as JSON; `value` is in minor units of `currency`.
create table goals (
  site integer not null references sites (num),
  name text not null,
  kind text not null check (kind in ('macro', 'micro')),
  condition text not null,
  value integer,
  currency text,
  created integer not null,
  primary key (site, name)
) strict, without rowid;

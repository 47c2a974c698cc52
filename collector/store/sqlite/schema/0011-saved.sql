-- Filters of a site under a name; `value` is the rest of it, as JSON.
create table segments (
  site integer not null references sites (num),
  name text not null,
  value text not null,
  created integer not null,
  primary key (site, name)
) strict, without rowid;

-- What shows that somebody uses the product, the same way.
create table core_actions (
  site integer not null references sites (num),
  name text not null,
  value text not null,
  created integer not null,
  primary key (site, name)
) strict, without rowid;

-- What was spent; `day` is local, counted from 1970, '' where a cost does not say, `amount` in minor units of `currency`.
create table costs (
  site integer not null references sites (num),
  day integer not null,
  channel text not null,
  source text not null,
  campaign text not null,
  id text not null,
  amount integer not null,
  currency text not null,
  primary key (site, day, channel, source, campaign, id)
) strict, without rowid;

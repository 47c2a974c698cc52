-- What happened on a day; `value` is the rest of it, as JSON.
create table annotations (
  site integer not null references sites (num),
  name text not null,
  value text not null,
  created integer not null,
  primary key (site, name)
) strict, without rowid;

-- What the page of numbers shows, under a name, the same way.
create table saved_views (
  site integer not null references sites (num),
  name text not null,
  value text not null,
  created integer not null,
  primary key (site, name)
) strict, without rowid;

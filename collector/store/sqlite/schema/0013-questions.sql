-- What a site asks its visitors, under a name; `value` is the rest of it, as JSON.
create table questions (
  site integer not null references sites (num),
  name text not null,
  value text not null,
  created integer not null,
  primary key (site, name)
) strict, without rowid;

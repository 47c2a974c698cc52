-- Keys of properties, and values of each, that a site knows, by 8 bytes of a hash; `day`: the latest UTC day that one was
-- looked for here.
create table properties (
  site integer not null,
  hash blob not null,
  day integer not null,
  primary key (site, hash)
) strict, without rowid;

create index properties_day on properties (site, day);

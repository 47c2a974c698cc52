-- Whose rows have changed, and at which version of the day that was last: a visit by its number; a view without a visit
-- by its own, negative. Who has derived something from a day's rows at an earlier version needs to read no others again.
create table changes (
  site integer not null,
  day integer not null,
  owner integer not null,
  version integer not null,
  primary key (site, day, owner)
) strict, without rowid;

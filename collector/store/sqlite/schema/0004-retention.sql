-- Sites that were removed: the row stays without its id, so that nobody gets the number again while rows have it.
alter table sites add column removed integer not null default 0;

-- One row: the UTC day that deletion goes by, and when the clock was first further ahead of it, UTC ms.
create table retention (
  day integer not null,
  ahead integer
) strict;

insert into retention (day) select max(last) from days having max(last) is not null;

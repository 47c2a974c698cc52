-- Where in its country a browser was, as an edge in front of the collector told; both numbers of `strings`.
create table localities (
  num integer primary key,
  region integer not null,
  city integer not null,
  unique (region, city)
) strict;

-- Nothing was told: so it is of all views from before.
insert into localities (num, region, city) values (0, 0, 0);
alter table views add column locality integer not null default 0;

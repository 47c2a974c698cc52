-- What is understood of a view and its request.
-- `channel`: a number of `strings`; 0, not set, of views from before.
alter table views add column channel integer not null default 0;

-- What was not kept, by class too: of a bot what it is for, '' else.
create table drops_by_class (
  site integer not null,
  day integer not null,
  reason text not null,
  class text not null,
  count integer not null,
  primary key (site, day, reason, class)
) strict, without rowid;

insert into drops_by_class (site, day, reason, class, count)
select site, day, reason, case reason when 'bot' then 'other' else '' end, count from drops;

drop table drops;
alter table drops_by_class rename to drops;

-- How many values nobody had sent before a site has brought on a day, by kind: beyond a limit they are (other).
create table novelties (
  site integer not null,
  day integer not null,
  kind text not null,
  count integer not null,
  primary key (site, day, kind)
) strict, without rowid;

-- What a site asks its visitors, under a name; `value` is the rest of it, as JSON.
create table questions (
  site integer not null references sites (num),
  name text not null,
  value text not null,
  created integer not null,
  primary key (site, name)
) strict, without rowid;

-- What people have made of answers: 1 read, 2 hidden; the others are new. Gone with the event.
create table moderations (
  site integer not null references sites (num),
  view integer not null,
  n integer not null,
  state integer not null,
  primary key (view, n)
) strict, without rowid;

create index moderations_site on moderations (site);

create trigger events_moderated after delete on events when old.type = 2
begin
  delete from moderations where view = old.view and n = old.n;
end;

-- E-mail addresses and secrets that visitors write into comments are kept.
alter table sites add column raw_comments integer not null default 0;

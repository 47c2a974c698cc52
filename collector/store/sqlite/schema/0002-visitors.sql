-- Erasure: the visits of a visitor are found by it, and what arrives late for one who was forgotten is refused. Only a
-- hash is kept of the id, until nothing can arrive any more.
create index visits_visitor on visits (site, visitor);

create table forgotten (
  site integer not null,
  hash blob not null,
  until integer not null,
  primary key (site, hash)
) strict, without rowid;

-- Copies that `footfall backup` has made: who is erased later is still in them.
create table backups (
  file text primary key,
  created integer not null
) strict;

-- The delivery report: what came of what browsers have sent. `day` is the site's local day of receipt, as in `drops`.
-- `stored`: events kept; `repeated`: what was there already; `late`: kept over a minute after they happened;
-- `dropped`: what scripts said they had given up.
create table deliveries (
  site integer not null,
  day integer not null,
  stored integer not null,
  repeated integer not null,
  late integer not null,
  dropped integer not null,
  primary key (site, day)
) strict, without rowid;

-- Views whose numbers have holes, and how many are missing: below the view's count or its last number, neither stored
-- nor rejected. `at` is the view's.
create table holes (
  view integer primary key references views (num) on delete cascade,
  site integer not null,
  at integer not null,
  missing integer not null
) strict;

create index holes_site on holes (site, at);

-- Events of known views that were rejected: each counts once, however often it comes, and is no hole.
create table rejections (
  view integer not null references views (num) on delete cascade,
  n integer not null,
  primary key (view, n)
) strict, without rowid;

-- What a script has told to have given up, once a batch: by the batch's first event, or without one by its first view
-- and, negative, the number told.
create table given_up (
  view integer not null references views (num) on delete cascade,
  n integer not null,
  site integer not null,
  at integer not null,
  count integer not null,
  primary key (view, n)
) strict, without rowid;

create index given_up_site on given_up (site, at);

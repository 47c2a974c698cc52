-- Who may sign in. `password` is what is kept of it (passwords.ts); null until a first one is chosen.
create table users (
  num integer primary key,
  name text not null collate nocase unique,
  password text,
  created integer not null
) strict;

-- What they may: `owner` or `viewer` of a site; `site` 0: of every site there is and will be.
create table roles (
  user integer not null references users (num),
  site integer not null,
  role text not null,
  primary key (user, site)
) strict, without rowid;

-- Links that anybody may open who has them: read-only, of one site. `origins` may show it in a frame, separated by spaces.
create table shares (
  num integer primary key,
  hash blob not null unique,
  prefix text not null,
  site integer not null references sites (num),
  name text not null,
  password text,
  origins text not null,
  created integer not null,
  expires integer
) strict;

-- By their hashes: links that choose a password once (`link`; of nobody yet: the first owner), and sessions of users and
-- of those who opened a share link with its password (`session`).
create table passes (
  hash blob primary key,
  kind text not null,
  user integer references users (num),
  share integer references shares (num),
  created integer not null,
  seen integer not null,
  expires integer not null
) strict, without rowid;
create index passes_of_users on passes (user);

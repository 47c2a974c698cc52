-- Rows are the truth: visits, views and events, strings as numbers through a dictionary, visitors dense per site.
-- Times are UTC ms; a day is floor(ms / 86,400,000). The views at the end make the file readable by hand.

create table sites (
  num integer primary key,
  id text not null unique,
  timezone text not null,
  currency text not null,
  allow_bots integer not null,
  created integer not null
) strict;

create table keys (
  hash blob primary key,
  prefix text not null,
  site integer not null references sites (num),
  scope text not null check (scope in ('read', 'write', 'admin')),
  created integer not null
) strict, without rowid;

-- 0 is the missing value.
create table strings (
  num integer primary key,
  text text not null unique
) strict;

insert into strings (num, text) values (0, '');

-- What one browser in one country looks like; every column a number of `strings`.
create table clients (
  num integer primary key,
  country integer not null,
  browser integer not null,
  browser_version integer not null,
  os integer not null,
  os_version integer not null,
  device integer not null,
  language integer not null,
  unique (country, browser, browser_version, os, os_version, device, language)
) strict;

-- Visitors with a cookie; `first` is the earliest first-seen that was told.
create table visitors (
  site integer not null,
  num integer not null,
  id text not null,
  first integer not null,
  primary key (site, num),
  unique (site, id)
) strict, without rowid;

-- Visits of visitors with a cookie. `start` and `day` are those of the earliest kept event; null without one.
create table visits (
  num integer primary key,
  site integer not null,
  id text not null,
  visitor integer not null,
  ordinal integer not null,
  start integer,
  day integer,
  unique (site, id)
) strict;

create index visits_day on visits (site, day);

-- Without a visit the visitor is cookieless: `visitor` is a number within `day`, and visits are derived when read.
-- With one, `visitor` and `day` are null: the visit has them.
create table views (
  num integer primary key,
  site integer not null,
  id text not null,
  visit integer,
  visitor integer,
  day integer,
  at integer not null,
  host integer not null,
  page integer not null,
  title integer not null,
  referrer integer not null,
  source integer not null,
  utm_source integer not null,
  utm_medium integer not null,
  utm_campaign integer not null,
  utm_content integer not null,
  utm_term integer not null,
  client integer not null,
  span integer not null,
  visible integer not null,
  active integer not null,
  scroll integer not null,
  count integer not null,
  unique (site, id)
) strict;

create index views_visit on views (visit) where visit is not null;
create index views_cookieless on views (site, day, visitor) where visit is null;

-- An event is (view, n). `type`: 0 pageview, 1 track, 2 feedback, 3 vital, 4 identify. `detail`: the rest of it as JSON.
create table events (
  view integer not null,
  n integer not null,
  type integer not null,
  at integer not null,
  name integer not null,
  passive integer not null,
  detail text,
  primary key (view, n)
) strict, without rowid;

-- The days that visits with kept events started on (a cookieless visitor's: the day it lives in). `version` counts the
-- changes, so that what was derived from the rows knows when it is old; `last` is a day after which none of them has one.
create table days (
  site integer not null,
  day integer not null,
  last integer not null,
  version integer not null,
  primary key (site, day)
) strict, without rowid;

-- What was not kept, and why (DropReason), by the day it was received.
create table drops (
  site integer not null,
  day integer not null,
  reason text not null,
  count integer not null,
  primary key (site, day, reason)
) strict, without rowid;

-- Cookieless visitors: the salt of a day and the visitors numbered with it. Both go 48 h after `created`.
create table salts (
  day integer primary key,
  salt blob not null,
  created integer not null
) strict;

create table cookieless (
  site integer not null,
  day integer not null,
  hash blob not null,
  visitor integer not null,
  primary key (site, day, hash)
) strict, without rowid;

create view readable_views as
select
  views.num,
  sites.id as site,
  visits.id as visit,
  datetime(views.at / 1000, 'unixepoch') as at,
  hosts.text as host,
  pages.text as page,
  titles.text as title,
  referrers.text as referrer,
  sources.text as source,
  views.span,
  views.visible,
  views.active,
  views.scroll
from views
join sites on sites.num = views.site
left join visits on visits.num = views.visit
join strings hosts on hosts.num = views.host
join strings pages on pages.num = views.page
join strings titles on titles.num = views.title
join strings referrers on referrers.num = views.referrer
join strings sources on sources.num = views.source;

create view readable_events as
select
  readable_views.site,
  readable_views.visit,
  events.view,
  events.n,
  case events.type when 0 then 'pageview' when 1 then 'track' when 2 then 'feedback' when 3 then 'vital' else 'identify' end
    as type,
  datetime(events.at / 1000, 'unixepoch') as at,
  names.text as name,
  readable_views.page,
  events.passive,
  events.detail
from events
join readable_views on readable_views.num = events.view
join strings names on names.num = events.name;

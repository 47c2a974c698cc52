-- Addresses and ranges (`192.0.2.0/24`), separated by spaces, from which nothing is kept: of who makes the site.
alter table sites add column excluded text not null default '';

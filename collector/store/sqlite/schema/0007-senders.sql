-- Who sent a view: 0 a browser, 1 a browser with a token that the site's backend has signed, 2 a server. An event from a
-- server is a view of its own, `server:` and the event's id, with n = 0. Without a visit its `visitor` is 0: nobody.
alter table views add column sender integer not null default 0;

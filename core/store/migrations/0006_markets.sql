-- Markets in full: public trades, books, reference prices, news, what people keep on their charts, and alerts.

do $$
begin
  if not exists (select from pg_roles where rolname = 'duty_alerts') then
    create role duty_alerts nologin noinherit;
  end if;
  if not (select rolsuper from pg_roles where rolname = current_user) then
    execute format('grant duty_alerts to %I', current_user);
  end if;
end $$;
grant usage on schema app, extensions to duty_alerts;
grant duty_alerts to jobs_login;

-- Trades of the whole market, not ours (those are app.trades). A venue's id may come again, never to be kept twice.
create table app.public_trades (
  venue text not null,
  symbol text not null,
  traded_at timestamptz not null,
  trade_id text not null,
  side text not null check (side in ('buy', 'sell')),
  price numeric not null,
  quantity numeric not null,
  primary key (venue, symbol, traded_at, trade_id)
);

-- The newest book is the newest row; within one slot of time the newer replaces the older, so history stays thin.
create table app.book_snapshots (
  venue text not null,
  symbol text not null,
  slot timestamptz not null,
  taken_at timestamptz not null,
  received_at timestamptz not null,
  bids numeric[] not null,
  asks numeric[] not null,
  primary key (venue, symbol, slot)
);

-- Prices to look at when the venue is silent; no order is ever decided by them.
create table app.reference_prices (
  source text not null,
  asset text not null,
  currency text not null,
  price numeric not null,
  market_cap numeric,
  volume_24h numeric,
  change_24h double precision,
  market_at timestamptz not null,
  received_at timestamptz not null,
  primary key (source, asset, currency)
);

-- When a fill happened on the chart: years ago in a recording, where `executed_at` is now.
alter table app.paper_fills add column market_at timestamptz;
alter table app.trades add column market_at timestamptz;

-- Every provider the jobs ask, and how it stands.
create table app.providers (
  name text primary key,
  kind text not null check (kind in ('exchange', 'prices', 'news')),
  state text not null check (state in ('off', 'closed', 'open', 'half_open')),
  failures int not null default 0,
  trips int not null default 0,
  open_until timestamptz,
  last_success_at timestamptz,
  last_error_at timestamptz,
  last_error text,
  allowance int,
  remaining int,
  resets_at timestamptz,
  note text,
  detail jsonb not null default '{}',
  updated_at timestamptz not null default clock_timestamp()
);

-- Candles that are missing, and how far they have been fetched.
create table app.backfills (
  id uuid primary key default gen_random_uuid(),
  venue text not null,
  symbol text not null,
  interval_s int not null,
  starts_at timestamptz not null,
  ends_at timestamptz not null,
  reason text not null check (reason in ('history', 'gap', 'asked')),
  status text not null default 'waiting' check (status in ('waiting', 'running', 'done', 'absent', 'failed')),
  filled_to timestamptz,
  rows bigint not null default 0,
  note text,
  asked_by uuid references app.users (id),
  created_at timestamptz not null default clock_timestamp(),
  updated_at timestamptz not null default clock_timestamp(),
  check (starts_at < ends_at),
  unique (venue, symbol, interval_s, starts_at, reason)
);
create index on app.backfills (status, created_at);
create index on app.backfills (asked_by);

-- Text of others: untrusted wherever it goes. `story` is the first item that told the same.
create table app.news (
  id uuid primary key default gen_random_uuid(),
  source text not null,
  guid text not null,
  url text,
  url_key text,
  title text not null,
  title_key text not null,
  summary text not null default '',
  author text,
  published_at timestamptz not null,
  fetched_at timestamptz not null,
  assets text[] not null default '{}',
  story uuid not null,
  sentiment double precision,
  sentiment_by text,
  words tsvector not null generated always as (to_tsvector('pg_catalog.english', title || ' ' || summary)) stored,
  unique (source, guid)
);
create index on app.news (published_at desc, id desc);
create index on app.news (story);
create index on app.news (url_key);
create index on app.news (title_key);
create index on app.news using gin (assets);
create index on app.news using gin (words);

create table app.news_mutes (
  user_id uuid not null references app.users (id),
  kind text not null check (kind in ('source', 'word', 'asset')),
  value text not null,
  created_at timestamptz not null default now(),
  primary key (user_id, kind, value)
);

create table app.watch_lists (
  id uuid primary key default gen_random_uuid(),
  user_id uuid not null references app.users (id),
  name text not null,
  symbols text[] not null default '{}',
  position int not null default 0,
  created_at timestamptz not null default now(),
  unique (user_id, name)
);

create table app.drawings (
  user_id uuid not null references app.users (id),
  venue text not null,
  symbol text not null,
  interval_s int not null,
  shapes jsonb not null,
  updated_at timestamptz not null default clock_timestamp(),
  primary key (user_id, venue, symbol, interval_s)
);

-- How a person wants a page to look: chart style, indicators with their inputs, time zone.
create table app.layouts (
  user_id uuid not null references app.users (id),
  name text not null,
  value jsonb not null,
  updated_at timestamptz not null default clock_timestamp(),
  primary key (user_id, name)
);

-- `state` says on which side of its threshold the jobs found the alert, `since` when they first did; whoever changes
-- what it watches makes it new.
create table app.alerts (
  id uuid primary key default gen_random_uuid(),
  user_id uuid not null references app.users (id),
  kind text not null check (kind in ('price', 'move', 'indicator', 'volume', 'spread', 'news', 'stale')),
  symbol text,
  parameters jsonb not null,
  note text not null default '',
  repeats boolean not null default true,
  created_at timestamptz not null default now(),
  expires_at timestamptz,
  snoozed_until timestamptz,
  ended_at timestamptz,
  state text not null default 'new' check (state in ('new', 'armed', 'beyond', 'blind')),
  since timestamptz,
  memory jsonb not null default '{}'
);
create index on app.alerts (user_id);

create table app.alert_firings (
  id uuid primary key default gen_random_uuid(),
  alert_id uuid not null references app.alerts (id) on delete cascade,
  user_id uuid not null references app.users (id),
  fired_at timestamptz not null,
  market_at timestamptz,
  value double precision,
  said text not null
);
create index on app.alert_firings (user_id, fired_at desc);
create index on app.alert_firings (alert_id);

-- What the desk tells a person in the browser; `key` keeps the same thing from being told twice.
create table app.notices (
  id uuid primary key default gen_random_uuid(),
  user_id uuid not null references app.users (id),
  key text not null,
  kind text not null check (kind in ('alert', 'test')),
  title text not null,
  body text not null default '',
  link text,
  created_at timestamptz not null default clock_timestamp(),
  read_at timestamptz,
  unique (user_id, key)
);
create index on app.notices (user_id, created_at desc);
create index on app.notices (user_id) where read_at is null;

do $$
declare t text;
begin
  foreach t in array array['public_trades', 'book_snapshots', 'reference_prices', 'providers', 'backfills', 'news',
                           'news_mutes', 'watch_lists', 'drawings', 'layouts', 'alerts', 'alert_firings',
                           'notices'] loop
    execute format('alter table app.%I enable row level security', t);
    execute format('alter table app.%I force row level security', t);
  end loop;
  -- The market's tables: everybody reads, the market's duty writes.
  foreach t in array array['public_trades', 'book_snapshots', 'reference_prices', 'providers', 'backfills', 'news'] loop
    execute format('grant select on app.%I to authenticated', t);
    execute format('create policy people_read on app.%I for select to authenticated using ((select app.my_role()) is not null)', t);
    execute format('grant select, insert, update, delete on app.%I to duty_market', t);
    execute format('create policy market_reads on app.%I for select to duty_market using (true)', t);
    execute format('create policy market_inserts on app.%I for insert to duty_market with check (true)', t);
    execute format('create policy market_updates on app.%I for update to duty_market using (true) with check (true)', t);
    execute format('create policy market_deletes on app.%I for delete to duty_market using (true)', t);
  end loop;
  -- A person's own things.
  foreach t in array array['news_mutes', 'watch_lists', 'drawings', 'layouts', 'alerts', 'alert_firings', 'notices'] loop
    execute format('create policy own_read on app.%I for select to authenticated using (user_id = (select auth.uid()))', t);
    execute format('create policy at_this_desk on app.%I as restrictive to authenticated using ((select app.my_role()) is not null)', t);
    execute format('grant select on app.%I to authenticated', t);
  end loop;
  foreach t in array array['news_mutes', 'watch_lists', 'drawings', 'layouts', 'alerts'] loop
    execute format('create policy own_insert on app.%I for insert to authenticated with check (user_id = (select auth.uid()))', t);
    execute format('create policy own_update on app.%I for update to authenticated using (user_id = (select auth.uid())) with check (user_id = (select auth.uid()))', t);
    execute format('create policy own_delete on app.%I for delete to authenticated using (user_id = (select auth.uid()))', t);
    execute format('grant delete on app.%I to authenticated', t);
  end loop;
  foreach t in array array['news_mutes', 'watch_lists', 'drawings', 'layouts'] loop
    execute format('grant insert, update on app.%I to authenticated', t);
  end loop;
  -- What alerts are judged by.
  foreach t in array array['candles', 'quotes', 'feeds', 'instruments', 'book_snapshots', 'news'] loop
    execute format('grant select on app.%I to duty_alerts', t);
    execute format('create policy alerts_read on app.%I for select to duty_alerts using (true)', t);
  end loop;
end $$;

grant insert (id, venue, symbol, interval_s, starts_at, ends_at, reason, asked_by) on app.backfills to authenticated;
create policy operators_ask on app.backfills for insert to authenticated
  with check (reason = 'asked' and asked_by = (select auth.uid()) and (select app.my_role()) in ('operator', 'admin'));

grant insert (id, user_id, kind, symbol, parameters, note, repeats, expires_at),
      update (symbol, parameters, note, repeats, expires_at, snoozed_until, ended_at, state, since, memory)
      on app.alerts to authenticated;
grant select, update (state, since, memory, ended_at) on app.alerts to duty_alerts;
create policy alerts_read on app.alerts for select to duty_alerts using (true);
create policy alerts_update on app.alerts for update to duty_alerts using (true) with check (true);

grant select, insert, delete on app.alert_firings to duty_alerts;
create policy alerts_read on app.alert_firings for select to duty_alerts using (true);
create policy alerts_insert on app.alert_firings for insert to duty_alerts with check (true);
create policy alerts_delete on app.alert_firings for delete to duty_alerts using (true);

grant update (read_at) on app.notices to authenticated;
create policy own_update on app.notices for update to authenticated
  using (user_id = (select auth.uid())) with check (user_id = (select auth.uid()));
grant insert (id, user_id, key, kind, title, body, link) on app.notices to authenticated;
create policy own_insert on app.notices for insert to authenticated with check (user_id = (select auth.uid()));
grant select, insert, delete on app.notices to duty_alerts;
create policy alerts_read on app.notices for select to duty_alerts using (true);
create policy alerts_insert on app.notices for insert to duty_alerts with check (true);
create policy alerts_delete on app.notices for delete to duty_alerts using (true);

grant select on app.providers to duty_watch;
create policy watch_reads on app.providers for select to duty_watch using (true);

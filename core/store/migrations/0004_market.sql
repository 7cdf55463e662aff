-- Candles, quotes, instruments and the state of their sources.
-- Prices of candles are statistics for charts (double precision); quotes decide orders (numeric).
create table app.candles (
  venue text not null,
  symbol text not null,
  interval_s int not null,
  opened_at timestamptz not null,
  open double precision not null,
  high double precision not null,
  low double precision not null,
  close double precision not null,
  volume double precision not null,
  closed boolean not null default true,
  primary key (venue, symbol, interval_s, opened_at)
) partition by range (opened_at);

do $$
begin
  for y in 2010..2039 loop
    execute format('create table app.candles_%s partition of app.candles for values from (%L) to (%L)',
                   y, y || '-01-01 00:00+00', (y + 1) || '-01-01 00:00+00');
    execute format('alter table app.candles_%s enable row level security', y);
    execute format('alter table app.candles_%s force row level security', y);
  end loop;
end $$;

create table app.quotes (
  venue text not null,
  symbol text not null,
  bid numeric not null,
  ask numeric not null,
  last numeric not null,
  market_at timestamptz not null,
  received_at timestamptz not null,
  provenance text not null check (provenance in ('simulated', 'recorded', 'live')),
  primary key (venue, symbol)
);

create table app.instruments (
  venue text not null,
  symbol text not null,
  base text not null,
  quote text not null,
  price_step numeric not null,
  quantity_step numeric not null,
  min_quantity numeric not null,
  max_quantity numeric not null,
  min_notional numeric not null,
  max_notional numeric not null,
  updated_at timestamptz not null default now(),
  primary key (venue, symbol)
);

create table app.feeds (
  source text primary key,
  venue text not null,
  provenance text not null check (provenance in ('simulated', 'recorded', 'live')),
  status text not null,
  active boolean not null default false,
  state jsonb not null default '{}',
  updated_at timestamptz not null default clock_timestamp()
);
create unique index one_active_feed on app.feeds (active) where active;

do $$
declare t text;
begin
  foreach t in array array['candles', 'quotes', 'instruments', 'feeds'] loop
    execute format('alter table app.%I enable row level security', t);
    execute format('alter table app.%I force row level security', t);
    execute format('grant select on app.%I to authenticated', t);
    execute format('create policy people_read on app.%I for select to authenticated using ((select app.my_role()) is not null)', t);
    execute format('grant select, insert, update, delete on app.%I to duty_market', t);
    execute format('create policy market_reads on app.%I for select to duty_market using (true)', t);
    execute format('create policy market_inserts on app.%I for insert to duty_market with check (true)', t);
    execute format('create policy market_updates on app.%I for update to duty_market using (true) with check (true)', t);
    execute format('create policy market_deletes on app.%I for delete to duty_market using (true)', t);
  end loop;
end $$;

grant select on app.instruments to duty_executor;
create policy executor_reads on app.instruments for select to duty_executor using (true);
grant select on app.quotes, app.feeds to duty_executor, duty_watch;
create policy duties_read on app.quotes for select to duty_executor, duty_watch using (true);
create policy duties_read on app.feeds for select to duty_executor, duty_watch using (true);

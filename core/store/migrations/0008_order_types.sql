-- Stops, trailing stops, expiry and reduce-only; a paper book that fills partly and remembers what it waits for.
alter table app.orders
  add column stop_price numeric check (stop_price > 0),
  add column trail numeric check (trail > 0 and trail < 1),
  add column expires_at timestamptz,
  add column reduce_only boolean not null default false,
  add check ((stop_price is not null) = (type in ('stop_market', 'stop_limit', 'take_profit'))),
  add check ((trail is not null) = (type = 'trailing_stop')),
  add check ((expires_at is not null) = (time_in_force = 'GTD'));
grant insert (stop_price, trail, expires_at, reduce_only) on app.orders to authenticated;

-- `locked` is what of the account's balance this order holds, `value` the sum of filled quantity times price.
-- `seen_at` is the market's moment up to which its trades were counted; null: it has not met the market yet.
alter table app.paper_orders
  add column stop_price numeric,
  add column trail numeric,
  add column expires_at timestamptz,
  add column reduce_only boolean not null default false,
  add column locked numeric not null default 0 check (locked >= 0),
  add column value numeric not null default 0 check (value >= 0),
  add column best_price numeric,
  add column triggered_at timestamptz,
  add column queue_ahead numeric not null default 0 check (queue_ahead >= 0),
  add column seen_at timestamptz,
  add column note text not null default '',
  add check (filled >= 0 and filled <= quantity);

-- The book an offer was taken from: the same offer is not there a second time. Null: no book was known.
alter table app.paper_fills add column book_at timestamptz;
create index on app.paper_fills (book_at);

-- Until now an order filled whole or not at all, and only limit orders rested.
update app.paper_orders o set seen_at = created_at,
  value = coalesce((select sum(quantity * price) from app.paper_fills f where f.venue_order_id = o.venue_order_id), 0),
  locked = case when status <> 'open' then 0 when side = 'sell' then quantity
                else quantity * limit_price + least(ceil(quantity * limit_price * 100000) / 100000000, quantity * limit_price) end;
drop index app.paper_orders_account_id_symbol_idx;
create index on app.paper_orders (account_id, symbol) where status in ('open', 'partially_filled');

do $$
declare t text;
begin
  foreach t in array array['book_snapshots', 'public_trades'] loop
    execute format('grant select on app.%I to duty_executor', t);
    execute format('create policy executor_reads on app.%I for select to duty_executor using (true)', t);
  end loop;
end $$;

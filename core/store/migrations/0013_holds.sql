-- Orders that belong together, and orders the desk holds until a time, another order's end or a price has come.
-- `list_id` names the orders of a list, `leg` what an order is in it; `after` the order whose fill it waits for;
-- `replaces` the one that is taken off the venue first, so that only what is left of it is sent. What the executor saw
-- of the market while it held an order is kept, so that a restart forgets nothing.
alter table app.orders
  add column list_id uuid,
  add column leg text not null default '' check (length(leg) <= 40),
  add column not_before timestamptz,
  add column after uuid,
  add column replaces uuid,
  add column best_price numeric,
  add column triggered_at timestamptz,
  add column seen_at timestamptz;

-- Nobody's order waits for, or replaces, somebody else's or one of another account or symbol.
alter table app.orders
  add unique (id, user_id, account_id, symbol),
  add foreign key (after, user_id, account_id, symbol) references app.orders (id, user_id, account_id, symbol),
  add foreign key (replaces, user_id, account_id, symbol) references app.orders (id, user_id, account_id, symbol);
create index on app.orders (list_id) where list_id is not null;
create index on app.orders (after) where after is not null;
create index on app.orders (replaces) where replaces is not null;
grant insert (list_id, leg, not_before, after, replaces) on app.orders to authenticated;

-- What is held is worked on like any other order that is not finished.
drop index app.orders_account_id_created_at_idx1;
create index on app.orders (account_id, created_at)
  where status in ('awaiting_approval', 'held', 'open', 'partially_filled', 'recorded', 'submitting', 'unresolved');

-- An order may be held from its beginning.
drop policy own_drafts on app.orders;
create policy own_drafts on app.orders for insert to authenticated
  with check (user_id = (select auth.uid()) and status in ('recorded', 'awaiting_approval', 'held', 'refused')
              and (status = 'refused' or account_id = any (array (select app.my_trading_accounts()))));

-- A list is worth what all its orders are worth together: cut in slices, an order is not small.
create or replace function app.may_check(checked uuid) returns boolean
  language sql stable security definer set search_path = '' as $$
  select app.my_role() in ('operator', 'admin')
    and o.account_id = any (array (select app.my_accounts()))
    and (o.user_id <> auth.uid()
         or (select sum(g.quantity * greatest(g.limit_price, g.stop_price,
                                              (select max(q.ask) from app.quotes q where q.symbol = g.symbol)))
             from app.orders g where g.id = o.id or g.list_id = o.list_id)
            <= (select l.value from app.limits l where l.key = 'solo_up_to' order by l.n desc limit 1))
  from app.orders o where o.id = checked
$$;

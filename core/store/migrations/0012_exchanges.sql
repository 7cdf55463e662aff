-- Accounts at exchanges, with the key that opens each; what exchanges say that is not the desk's own doing.
alter table app.accounts add column key_id uuid references app.user_api_keys (id) on delete set null;
-- Two accounts of one key would take each other's orders for strangers'.
create unique index on app.accounts (key_id);

-- What paper would have paid, reckoned as the order is sent: beside what the exchange did.
alter table app.orders add column expected_price numeric;

-- Whether the account's key works and an admin lets it trade, without telling anything of the key.
create function app.key_may_trade(account uuid) returns boolean
  language sql stable security definer set search_path = '' as $$
  select coalesce((select k.state = 'usable' and k.may_trade from app.accounts a
                   join app.user_api_keys k on k.id = a.key_id where a.id = account), false)
$$;
revoke all on function app.key_may_trade(uuid) from public;
grant execute on function app.key_may_trade(uuid) to authenticated, duty_executor;

-- Orders in an exchange's book that this desk did not place.
create table app.external_orders (
  account_id uuid not null references app.accounts (id),
  exchange_order_id text not null,
  client_order_id text not null,
  symbol text not null,
  side text not null check (side in ('buy', 'sell')),
  type text not null,
  quantity numeric not null,
  price numeric,
  filled numeric not null default 0,
  placed_at timestamptz not null,
  seen_at timestamptz not null default clock_timestamp(),
  primary key (account_id, exchange_order_id)
);

create table app.reconciliations (
  n bigint generated always as identity primary key,
  account_id uuid not null references app.accounts (id),
  at timestamptz not null default clock_timestamp(),
  passed boolean not null,
  said text not null,
  working int not null default 0,
  external int not null default 0,
  differences jsonb not null default '[]',
  took_ms int not null default 0
);
create index on app.reconciliations (account_id, n desc);

do $$
declare t text;
begin
  foreach t in array array['external_orders', 'reconciliations'] loop
    execute format('alter table app.%I enable row level security', t);
    execute format('alter table app.%I force row level security', t);
    execute format('grant select on app.%I to authenticated', t);
    execute format('create policy granted_read on app.%I for select to authenticated using (account_id = any (array (select app.my_accounts())))', t);
    execute format('grant select, insert, delete on app.%I to duty_executor', t);
    execute format('create policy executor_reads on app.%I for select to duty_executor using (true)', t);
    execute format('create policy executor_inserts on app.%I for insert to duty_executor with check (true)', t);
    execute format('create policy executor_deletes on app.%I for delete to duty_executor using (true)', t);
  end loop;
end $$;
grant update on app.external_orders to duty_executor;
create policy executor_updates on app.external_orders for update to duty_executor using (true) with check (true);

-- Real money is a matter of where an account is, never of what somebody says of it.
grant insert (id, name, venue, mainnet, key_id), update (name, key_id) on app.accounts to authenticated;
create policy admins_open on app.accounts for insert to authenticated
  with check ((select app.my_role()) = 'admin' and venue <> 'paper' and mainnet = (venue not like '%\_testnet')
              and exists (select from app.user_api_keys k where k.id = key_id and k.provider = venue));
create policy admins_change on app.accounts for update to authenticated
  using ((select app.my_role()) = 'admin' and venue <> 'paper')
  with check ((select app.my_role()) = 'admin' and (key_id is null
              or exists (select from app.user_api_keys k where k.id = key_id and k.provider = venue)));
grant insert (account_id, user_id, may_trade), update (may_trade), delete on app.account_grants to authenticated;
create policy admins_grant on app.account_grants for insert to authenticated
  with check ((select app.my_role()) = 'admin');
create policy admins_change on app.account_grants for update to authenticated
  using ((select app.my_role()) = 'admin') with check ((select app.my_role()) = 'admin');
create policy admins_take on app.account_grants for delete to authenticated
  using ((select app.my_role()) = 'admin');

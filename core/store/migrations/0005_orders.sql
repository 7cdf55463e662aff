-- Accounts, controls, orders, trades, the paper venue, and the rooms' doors that later migrations fill.
create table app.accounts (
  id uuid primary key default gen_random_uuid(),
  name text unique not null,
  venue text not null,
  mainnet boolean not null default false,
  created_at timestamptz not null default now()
);
create table app.account_grants (
  account_id uuid not null references app.accounts (id),
  user_id uuid not null references app.users (id),
  may_trade boolean not null default true,
  granted_at timestamptz not null default now(),
  primary key (account_id, user_id)
);
create index on app.account_grants (user_id);

-- Compliance and admins read every account; everybody else those granted.
create function app.my_accounts() returns setof uuid
  language sql stable security definer set search_path = '' as $$
  select account_id from app.account_grants where user_id = auth.uid() and app.my_role() is not null
  union
  select id from app.accounts where app.my_role() in ('compliance', 'admin')
$$;
create function app.my_trading_accounts() returns setof uuid
  language sql stable security definer set search_path = '' as $$
  select account_id from app.account_grants
  where user_id = auth.uid() and may_trade and app.my_role() in ('user', 'operator', 'admin')
$$;
revoke all on function app.my_accounts(), app.my_trading_accounts() from public;
grant execute on function app.my_accounts(), app.my_trading_accounts() to authenticated;

create table app.controls (
  n bigint generated always as identity primary key,
  mode text not null check (mode in ('DRY_RUN', 'MANUAL_CONFIRM', 'AUTONOMOUS')),
  state text not null check (state in ('ACTIVE', 'REDUCING', 'HALTED')),
  killed boolean not null default false,
  mainnet boolean not null default false,
  reason text not null check (trim(reason) <> ''),
  changed_by uuid references app.users (id),
  changed_at timestamptz not null default clock_timestamp()
);
insert into app.controls (mode, state, reason) values ('DRY_RUN', 'ACTIVE', 'The desk starts on paper.');

create table app.orders (
  id uuid primary key,
  user_id uuid not null references app.users (id),
  account_id uuid not null references app.accounts (id),
  client_order_id text unique not null,
  symbol text not null,
  side text not null check (side in ('buy', 'sell')),
  type text not null,
  time_in_force text not null,
  quantity numeric not null check (quantity > 0),
  limit_price numeric check (limit_price > 0),
  status text not null,
  mode text not null,
  refusals jsonb not null default '[]',
  filled numeric not null default 0,
  average_price numeric,
  exchange_order_id text,
  note text not null default '',
  fence bigint,
  cancel_requested_at timestamptz,
  created_at timestamptz not null default clock_timestamp(),
  updated_at timestamptz not null default clock_timestamp(),
  check (filled >= 0 and filled <= quantity)
);
create index on app.orders (user_id, created_at desc);
create index on app.orders (account_id, created_at desc);
create index on app.orders (account_id, created_at)
  where status in ('recorded', 'submitting', 'unresolved', 'open', 'partially_filled');

create table app.trades (
  id uuid primary key default gen_random_uuid(),
  user_id uuid references app.users (id),
  client_order_id text,
  exchange_order_id text,
  symbol text,
  side text,
  qty numeric,
  price numeric,
  status text,
  executed_at timestamptz,
  metadata jsonb,
  created_at timestamptz default now(),
  account_id uuid not null references app.accounts (id),
  order_id uuid not null references app.orders (id),
  venue_trade_id text not null,
  fee numeric not null default 0,
  fee_asset text not null default '',
  unique (account_id, venue_trade_id)
);
create index on app.trades (user_id, created_at desc);
create index on app.trades (account_id, created_at desc);
create index on app.trades (order_id);

create table app.balances (
  account_id uuid not null references app.accounts (id),
  asset text not null,
  free numeric not null check (free >= 0),
  locked numeric not null check (locked >= 0),
  updated_at timestamptz not null default clock_timestamp(),
  primary key (account_id, asset)
);

-- One writer a venue account: whoever holds the advisory lock takes the next fence; an older one can
-- no longer write "about to send".
create table app.venue_writers (
  account_id uuid primary key references app.accounts (id),
  fence bigint not null default 0,
  holder text not null default '',
  since timestamptz not null default clock_timestamp()
);

-- The paper venue's own books, apart from ours as an exchange's are.
create table app.paper_orders (
  venue_order_id bigint generated always as identity primary key,
  account_id uuid not null references app.accounts (id),
  client_order_id text not null,
  symbol text not null,
  side text not null,
  type text not null,
  time_in_force text not null,
  quantity numeric not null,
  limit_price numeric,
  status text not null,
  filled numeric not null default 0,
  created_at timestamptz not null default clock_timestamp(),
  unique (account_id, client_order_id)
);
create index on app.paper_orders (account_id, symbol) where status = 'open';
create table app.paper_fills (
  trade_id bigint generated always as identity primary key,
  venue_order_id bigint not null references app.paper_orders (venue_order_id),
  quantity numeric not null,
  price numeric not null,
  fee numeric not null,
  fee_asset text not null,
  executed_at timestamptz not null
);
create index on app.paper_fills (venue_order_id);
create table app.paper_balances (
  account_id uuid not null references app.accounts (id),
  asset text not null,
  free numeric not null check (free >= 0),
  locked numeric not null check (locked >= 0),
  primary key (account_id, asset)
);

-- Every desk starts with one paper account of 100,000 USDT; each new person is granted it.
with paper as (insert into app.accounts (name, venue) values ('Paper', 'paper') returning id),
     venue_books as (insert into app.paper_balances (account_id, asset, free, locked)
                     select id, 'USDT', 100000, 0 from paper),
     writer as (insert into app.venue_writers (account_id) select id from paper)
insert into app.balances (account_id, asset, free, locked) select id, 'USDT', 100000, 0 from paper;

create table app.user_api_keys (
  id uuid primary key default gen_random_uuid(),
  user_id uuid references app.users (id),
  provider text,
  key_ciphertext bytea not null,
  meta jsonb,
  created_at timestamptz default now()
);
create index on app.user_api_keys (user_id);
create table app.secrets (
  kind text primary key,
  ciphertext bytea not null,
  created_at timestamptz not null default now()
);
create table app.anomalies (
  id uuid primary key default gen_random_uuid(),
  user_id uuid references app.users (id),
  model_score numeric,
  category text,
  evidence jsonb,
  reviewed boolean default false,
  created_at timestamptz default now()
);
create index on app.anomalies (user_id);
create table app.embeddings (
  id uuid primary key default gen_random_uuid(),
  user_id uuid references app.users (id),
  source text,
  doc_id text,
  embedding extensions.vector(1536),
  metadata jsonb,
  created_at timestamptz default now()
);
create index on app.embeddings (user_id);

do $$
declare t text;
begin
  foreach t in array array['accounts', 'account_grants', 'controls', 'orders', 'trades', 'balances',
                           'venue_writers', 'paper_orders', 'paper_fills', 'paper_balances', 'user_api_keys',
                           'secrets', 'anomalies', 'embeddings'] loop
    execute format('alter table app.%I enable row level security', t);
    execute format('alter table app.%I force row level security', t);
  end loop;
  foreach t in array array['orders', 'trades', 'balances'] loop
    execute format('grant select on app.%I to authenticated', t);
    execute format('create policy granted_read on app.%I for select to authenticated using (account_id = any (array (select app.my_accounts())))', t);
    execute format('grant select, insert, update on app.%I to duty_executor', t);
    execute format('create policy executor_reads on app.%I for select to duty_executor using (true)', t);
  end loop;
  foreach t in array array['balances', 'venue_writers', 'paper_orders', 'paper_balances'] loop
    execute format('grant select, insert, update on app.%I to duty_executor', t);
    execute format('create policy executor_inserts on app.%I for insert to duty_executor with check (true)', t);
    execute format('create policy executor_updates on app.%I for update to duty_executor using (true) with check (true)', t);
  end loop;
  foreach t in array array['venue_writers', 'paper_orders', 'paper_balances'] loop
    execute format('create policy executor_reads on app.%I for select to duty_executor using (true)', t);
  end loop;
end $$;

grant select on app.accounts to authenticated, duty_executor, duty_sign_in;
create policy granted_read on app.accounts for select to authenticated
  using (id = any (array (select app.my_accounts())));
create policy duties_read on app.accounts for select to duty_executor, duty_sign_in using (true);

grant select on app.account_grants to authenticated, duty_executor;
create policy own_read on app.account_grants for select to authenticated
  using (user_id = (select auth.uid()) or (select app.my_role()) in ('compliance', 'admin'));
create policy executor_reads on app.account_grants for select to duty_executor using (true);
grant insert on app.account_grants to duty_sign_in;
create policy sign_in_grants on app.account_grants for insert to duty_sign_in with check (true);

grant select on app.controls to authenticated, duty_executor, duty_watch;
create policy people_read on app.controls for select to authenticated using ((select app.my_role()) is not null);
create policy duties_read on app.controls for select to duty_executor, duty_watch using (true);
grant insert (mode, state, killed, mainnet, reason, changed_by) on app.controls to authenticated;
create policy operators_set on app.controls for insert to authenticated
  with check (changed_by = (select auth.uid()) and (select app.my_role()) in ('operator', 'admin')
              and (not mainnet or (select app.my_role()) = 'admin'));
create trigger append_only before update or delete or truncate on app.controls
  for each statement execute function app.append_only();

-- Times, fills and the venue's words are not a person's to write: the day's count and the ledger rest on them.
grant insert (id, user_id, account_id, client_order_id, symbol, side, type, time_in_force, quantity, limit_price,
              status, mode, refusals, note), update (cancel_requested_at) on app.orders to authenticated;
create policy own_drafts on app.orders for insert to authenticated
  with check (user_id = (select auth.uid()) and status in ('recorded', 'refused')
              and (status = 'refused' or account_id = any (array (select app.my_trading_accounts()))));
create policy own_cancels on app.orders for update to authenticated
  using (user_id = (select auth.uid())) with check (user_id = (select auth.uid()));
-- The executor never makes an order of its own: it only moves on what a person recorded.
revoke insert on app.orders from duty_executor;
create policy executor_updates on app.orders for update to duty_executor using (true) with check (true);
grant select (status, created_at) on app.orders to duty_watch;
create policy watch_reads on app.orders for select to duty_watch using (true);

revoke update on app.trades from duty_executor;
create policy executor_books on app.trades for insert to duty_executor with check (true);

grant select, insert on app.paper_fills to duty_executor;
create policy executor_reads on app.paper_fills for select to duty_executor using (true);
create policy executor_inserts on app.paper_fills for insert to duty_executor with check (true);

grant select (id, email, role, disabled_at) on app.users to duty_executor;
create policy executor_reads on app.users for select to duty_executor using (true);

grant select, insert on app.secrets to duty_keeper;
create policy keeper_reads on app.secrets for select to duty_keeper using (true);
create policy keeper_keeps on app.secrets for insert to duty_keeper with check (true);

grant select (id, user_id, provider, meta, created_at), insert, delete on app.user_api_keys to authenticated;
create policy own_read on app.user_api_keys for select to authenticated using (user_id = (select auth.uid()));
create policy own_insert on app.user_api_keys for insert to authenticated
  with check (user_id = (select auth.uid()) and (select app.my_role()) <> 'viewer');
create policy own_delete on app.user_api_keys for delete to authenticated using (user_id = (select auth.uid()));

-- No owner's policy: nobody learns that he is under review, and nobody reviews himself.
grant select, update (reviewed) on app.anomalies to authenticated;
create policy overseers_read on app.anomalies for select to authenticated
  using ((select app.my_role()) in ('compliance', 'admin') and user_id is distinct from (select auth.uid()));
create policy compliance_reviews on app.anomalies for update to authenticated
  using ((select app.my_role()) = 'compliance' and user_id is distinct from (select auth.uid()))
  with check ((select app.my_role()) = 'compliance' and user_id is distinct from (select auth.uid()));

grant select, insert, update, delete on app.embeddings to authenticated;
create policy own_read on app.embeddings for select to authenticated using (user_id = (select auth.uid()));
create policy own_insert on app.embeddings for insert to authenticated with check (user_id = (select auth.uid()));
create policy own_update on app.embeddings for update to authenticated
  using (user_id = (select auth.uid())) with check (user_id = (select auth.uid()));
create policy own_delete on app.embeddings for delete to authenticated using (user_id = (select auth.uid()));

do $$
declare t text;
begin
  foreach t in array array['account_grants', 'orders', 'user_api_keys', 'embeddings'] loop
    execute format('create policy at_this_desk on app.%I as restrictive to authenticated using ((select app.my_role()) is not null)', t);
  end loop;
end $$;

-- A second person's yes: one row an order that waits, decided once, by somebody else than its maker.
create table app.approvals (
  order_id uuid primary key references app.orders (id),
  account_id uuid not null references app.accounts (id),
  maker uuid not null references app.users (id),
  digest bytea not null check (octet_length(digest) = 32),
  terms jsonb not null,
  state text not null default 'pending'
    check (state in ('pending', 'approved', 'rejected', 'expired', 'void', 'used')),
  requested_at timestamptz not null default clock_timestamp(),
  expires_at timestamptz not null,
  checker uuid references app.users (id),
  decided_at timestamptz,
  reason text not null default '',
  answers jsonb not null default '[]',
  answered_at timestamptz,
  check ((state in ('approved', 'rejected')) <= (checker is not null and decided_at is not null)),
  check (state <> 'rejected' or trim(reason) <> '')
);
create index on app.approvals (account_id, requested_at desc);
create index on app.approvals (requested_at) where state = 'pending';

-- Four eyes, unless the desk's limit lets a maker say yes to his own small order. What an order is worth is reckoned
-- here, at the dearest of its own prices and the market's: the maker's word does not count.
create function app.may_check(checked uuid) returns boolean
  language sql stable security definer set search_path = '' as $$
  select app.my_role() in ('operator', 'admin')
    and o.account_id = any (array (select app.my_accounts()))
    and (o.user_id <> auth.uid()
         or o.quantity * greatest(o.limit_price, o.stop_price,
                                  (select max(q.ask) from app.quotes q where q.symbol = o.symbol))
            <= (select l.value from app.limits l where l.key = 'solo_up_to' order by l.n desc limit 1))
  from app.orders o where o.id = checked
$$;
revoke all on function app.may_check(uuid) from public;
grant execute on function app.may_check(uuid) to authenticated;

alter table app.approvals enable row level security;
alter table app.approvals force row level security;

grant select on app.approvals to authenticated, duty_executor;
create policy granted_read on app.approvals for select to authenticated
  using (account_id = any (array (select app.my_accounts())));
create policy executor_reads on app.approvals for select to duty_executor using (true);

grant insert (order_id, account_id, maker, digest, terms, expires_at) on app.approvals to authenticated;
create policy own_requests on app.approvals for insert to authenticated
  with check (maker = (select auth.uid()) and state = 'pending'
              and account_id = any (array (select app.my_trading_accounts())));

-- A yes or a no, in time, to what still waits; nothing else of the row is a person's to write.
grant update (state, checker, decided_at, reason) on app.approvals to authenticated;
create policy second_person on app.approvals for update to authenticated
  using (state = 'pending' and expires_at > clock_timestamp() and app.may_check(order_id))
  with check (state = 'pending' or (state in ('approved', 'rejected') and checker = (select auth.uid())));

grant update (state, reason, answers, answered_at) on app.approvals to duty_executor;
create policy executor_ends on app.approvals for update to duty_executor
  using (state in ('pending', 'approved')) with check (state <> 'rejected');
create policy at_this_desk on app.approvals as restrictive to authenticated using ((select app.my_role()) is not null);

-- Whose wish an order was: asked again before it is sent, and part of what a second person says yes to.
alter table app.orders
  add column origin text not null default 'person' check (origin in ('person', 'agent', 'strategy')),
  add column tainted boolean not null default false;
grant insert (origin, tainted) on app.orders to authenticated;

-- Only an admin switches mainnet on; while it is on an operator must still reach the kill switch.
create function app.mainnet_is_on() returns boolean
  language sql stable security definer set search_path = '' as $$
  select mainnet from app.controls order by n desc limit 1
$$;
revoke all on function app.mainnet_is_on() from public;
grant execute on function app.mainnet_is_on() to authenticated;
drop policy operators_set on app.controls;
create policy operators_set on app.controls for insert to authenticated
  with check (changed_by = (select auth.uid()) and (select app.my_role()) in ('operator', 'admin')
              and (not mainnet or (select app.my_role()) = 'admin' or (select app.mainnet_is_on())));

-- What waits is worked on like any other order that is not finished.
drop index app.orders_account_id_created_at_idx1;
create index on app.orders (account_id, created_at)
  where status in ('awaiting_approval', 'open', 'partially_filled', 'recorded', 'submitting', 'unresolved');

-- An order may wait before it is recorded; the executor alone moves it on.
drop policy own_drafts on app.orders;
create policy own_drafts on app.orders for insert to authenticated
  with check (user_id = (select auth.uid()) and status in ('recorded', 'awaiting_approval', 'refused')
              and (status = 'refused' or account_id = any (array (select app.my_trading_accounts()))));

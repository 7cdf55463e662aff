-- What limits an order, what an account is worth, and what locks it.
-- A limit's newest row counts; one without a row has the value the desk was started with.
create table app.limits (
  n bigint generated always as identity primary key,
  key text not null,
  value numeric not null,
  reason text not null check (trim(reason) <> ''),
  changed_by uuid references app.users (id),
  changed_at timestamptz not null default clock_timestamp()
);
create index on app.limits (key, n desc);

-- How a protection is set; the newest row of its name counts.
create table app.protections (
  n bigint generated always as identity primary key,
  name text not null,
  enabled boolean not null,
  parameters jsonb not null,
  reason text not null check (trim(reason) <> ''),
  changed_by uuid references app.users (id),
  changed_at timestamptz not null default clock_timestamp()
);
create index on app.protections (name, n desc);

-- Neither account nor symbol: the whole desk.
create table app.locks (
  id uuid primary key default gen_random_uuid(),
  protection text not null,
  account_id uuid references app.accounts (id),
  symbol text,
  reason text not null,
  since timestamptz not null,
  until timestamptz not null,
  lifted_at timestamptz,
  lifted_by uuid references app.users (id),
  lifted_why text not null default '',
  check ((lifted_by is null) = (lifted_at is null)),
  check ((lifted_by is null) = (trim(lifted_why) = ''))
);
create index on app.locks (until);

-- The time of a lifting is the database's, and what was lifted once stays as it is.
create function app.lock_lifted() returns trigger language plpgsql set search_path = '' as $$
begin
  if old.lifted_by is not null then
    raise exception 'this lock was lifted before' using errcode = 'check_violation';
  end if;
  if new.lifted_by is not null then
    new.lifted_at := clock_timestamp();
  end if;
  return new;
end $$;
revoke all on function app.lock_lifted() from public;
create trigger lifted before update on app.locks for each row execute function app.lock_lifted();

-- One row a minute and account, overwritten until the minute ends; the newest is what the gates read.
create table app.account_snapshots (
  account_id uuid not null references app.accounts (id),
  slot timestamptz not null,
  taken_at timestamptz not null,
  currency text not null,
  priced_by text not null,
  equity numeric not null,
  peak numeric not null,
  day_open numeric not null,
  stale text[] not null default '{}',
  unpriced text[] not null default '{}',
  primary key (account_id, slot)
);
create table app.positions (
  account_id uuid not null references app.accounts (id),
  asset text not null,
  quantity numeric not null,
  price numeric,
  average_cost numeric,
  primary key (account_id, asset)
);

-- Whether the desk's books of an account are known to be the venue's; the executor says so.
create table app.venue_streams (
  account_id uuid primary key references app.accounts (id),
  in_sync boolean not null,
  note text not null default '',
  changed_at timestamptz not null default clock_timestamp()
);

do $$
declare t text;
begin
  foreach t in array array['limits', 'protections', 'locks', 'account_snapshots', 'positions', 'venue_streams'] loop
    execute format('alter table app.%I enable row level security', t);
    execute format('alter table app.%I force row level security', t);
    execute format('grant select on app.%I to authenticated, duty_executor', t);
    execute format('create policy executor_reads on app.%I for select to duty_executor using (true)', t);
  end loop;
  foreach t in array array['limits', 'protections'] loop
    execute format('create policy people_read on app.%I for select to authenticated using ((select app.my_role()) is not null)', t);
    execute format('create policy operators_set on app.%I for insert to authenticated '
      'with check (changed_by = (select auth.uid()) and (select app.my_role()) in (''operator'', ''admin''))', t);
    execute format('create trigger append_only before update or delete or truncate on app.%I '
      'for each statement execute function app.append_only()', t);
    execute format('grant select on app.%I to duty_watch', t);
    execute format('create policy watch_reads on app.%I for select to duty_watch using (true)', t);
  end loop;
  foreach t in array array['account_snapshots', 'positions', 'venue_streams'] loop
    execute format('create policy granted_read on app.%I for select to authenticated using (account_id = any (array (select app.my_accounts())))', t);
    execute format('grant insert, update on app.%I to duty_executor', t);
    execute format('create policy executor_inserts on app.%I for insert to duty_executor with check (true)', t);
    execute format('create policy executor_updates on app.%I for update to duty_executor using (true) with check (true)', t);
  end loop;
  foreach t in array array['account_snapshots', 'positions'] loop
    execute format('grant delete on app.%I to duty_executor', t);
    execute format('create policy executor_deletes on app.%I for delete to duty_executor using (true)', t);
  end loop;
end $$;

grant insert (key, value, reason, changed_by) on app.limits to authenticated;
grant insert (name, enabled, parameters, reason, changed_by) on app.protections to authenticated;

create policy granted_read on app.locks for select to authenticated
  using ((select app.my_role()) is not null and (account_id is null or account_id = any (array (select app.my_accounts()))));
grant update (lifted_why, lifted_by) on app.locks to authenticated;
create policy operators_lift on app.locks for update to authenticated
  using ((select app.my_role()) in ('operator', 'admin') and lifted_by is null
         and (account_id is null or account_id = any (array (select app.my_accounts()))))
  with check ((select app.my_role()) in ('operator', 'admin') and (lifted_by is null or lifted_by = (select auth.uid())));
grant insert (protection, account_id, symbol, reason, since, until), update (reason, until) on app.locks to duty_executor;
create policy executor_locks on app.locks for insert to duty_executor with check (lifted_by is null);
create policy executor_extends on app.locks for update to duty_executor using (lifted_by is null) with check (lifted_by is null);

-- Volatility is judged on stored candles.
grant select on app.candles to duty_executor;
create policy executor_reads on app.candles for select to duty_executor using (true);

-- Only yes or no, and a person only about himself: the answer is worded as for a large order.
create function app.needs_second_person(person uuid, account uuid) returns boolean
  language sql stable security definer set search_path = '' as $$
  select exists (
    select from app.anomalies
    where (auth.uid() is null or auth.uid() = person) and not coalesce(reviewed, false)
      and evidence ->> 'severity' = 'critical'
      and (user_id = person or evidence ->> 'account' = account::text))
$$;
revoke all on function app.needs_second_person(uuid, uuid) from public;
grant execute on function app.needs_second_person(uuid, uuid) to authenticated, duty_executor;

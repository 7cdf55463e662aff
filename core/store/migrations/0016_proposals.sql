-- What the assistant wishes for: a row and nothing else, until the person it was made for says yes to it, once.
create table app.proposals (
  id uuid primary key,
  user_id uuid not null references app.users (id),
  thread_id uuid not null,
  turn_id uuid not null,
  call_id text not null check (length(call_id) between 1 and 200),
  draft jsonb not null check (jsonb_typeof(draft) = 'object'),
  digest bytea not null check (octet_length(digest) = 32),
  why text not null default '' check (length(why) <= 500),
  tainted boolean not null,
  state text not null default 'pending' check (state in ('pending', 'confirmed', 'rejected', 'expired')),
  created_at timestamptz not null default clock_timestamp(),
  expires_at timestamptz not null,
  decided_at timestamptz,
  decided_by uuid references app.users (id) check (decided_by = user_id),
  reason text not null default '',
  -- A yes and its order are one act: at the end of the transaction neither is there without the other.
  order_id uuid generated always as (case when state = 'confirmed' then id end) stored
    references app.orders (id) deferrable initially deferred,
  unique (thread_id, call_id),
  check (expires_at <= created_at + interval '1 day'),
  check ((state = 'pending') = (decided_at is null)),
  check ((state in ('confirmed', 'rejected')) = (decided_by is not null))
);
create index on app.proposals (user_id, created_at desc);
create index on app.proposals (expires_at) where state = 'pending';

alter table app.proposals enable row level security;
alter table app.proposals force row level security;

grant select on app.proposals to authenticated;
create policy own_read on app.proposals for select to authenticated
  using (user_id = (select auth.uid()) or (select app.my_role()) = 'compliance');

grant insert (id, user_id, thread_id, turn_id, call_id, draft, digest, why, tainted, expires_at)
  on app.proposals to authenticated;
create policy own_insert on app.proposals for insert to authenticated
  with check (user_id = (select auth.uid()) and state = 'pending');

-- A yes in time or a no, to what still waits; nothing else of the row is anybody's to write.
grant update (state, decided_at, decided_by, reason) on app.proposals to authenticated;
create policy own_decisions on app.proposals for update to authenticated
  using (user_id = (select auth.uid()) and state = 'pending')
  with check (user_id = (select auth.uid()) and (state in ('pending', 'rejected')
              or (state = 'confirmed' and expires_at > clock_timestamp())));
create policy at_this_desk on app.proposals as restrictive to authenticated using ((select app.my_role()) is not null);

grant select (id, user_id, thread_id, state, expires_at), update (state, decided_at) on app.proposals to duty_executor;
create policy executor_reads on app.proposals for select to duty_executor using (true);
create policy executor_ends on app.proposals for update to duty_executor
  using (state = 'pending') with check (state = 'pending' or (state = 'expired' and expires_at <= clock_timestamp()));

-- The append-only trail, its chain, and the outbox.
create table app.audit_logs (
  id uuid primary key default gen_random_uuid(),
  user_id uuid references app.users (id),
  actor text not null check (actor in ('agent', 'user', 'system')),
  action text not null,
  reason text not null default '',
  details jsonb not null default '{}',
  created_at timestamptz not null default now(),
  kind text not null default 'desk',
  subject_id uuid references app.users (id),
  canonical text not null default ''
);
create index on app.audit_logs (user_id, created_at desc);
create index on app.audit_logs (created_at desc);

-- What still has to be sealed; written by the trigger, taken by the sealer.
create table app.audit_unsealed (
  n bigint generated always as identity primary key,
  audit_id uuid not null references app.audit_logs (id),
  created_at timestamptz not null default clock_timestamp()
);

create table app.audit_chain (
  seq bigint primary key,
  audit_id uuid unique not null references app.audit_logs (id),
  prev bytea not null check (length(prev) = 32),
  hash bytea unique not null check (length(hash) = 32),
  sealed_at timestamptz not null default clock_timestamp()
);

create table app.audit_checkpoints (
  seq bigint primary key references app.audit_chain (seq),
  hash bytea not null,
  signature bytea not null,
  public_key bytea not null,
  created_at timestamptz not null default clock_timestamp()
);

-- The kinds of audit rows and the topics of events that belong to a review: nobody learns that he is under one.
create function app.is_review(word text) returns boolean language sql immutable set search_path = '' as $$
  select split_part(word, '.', 1) in ('fraud', 'compliance', 'anomaly', 'case', 'exception')
$$;

-- The text that is hashed is made here, once, from the columns: no writer can make the two differ.
create function app.audit_text(a app.audit_logs) returns text language sql stable set search_path = '' as $$
  select jsonb_build_array(a.id, a.user_id, a.actor, a.action, a.reason, a.details, a.kind, a.subject_id,
    to_char(a.created_at at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'))::text
$$;
create function app.audit_stamp() returns trigger language plpgsql security definer set search_path = '' as $$
begin
  new.created_at := clock_timestamp();
  new.canonical := app.audit_text(new);
  return new;
end $$;
create function app.audit_queue() returns trigger language plpgsql security definer set search_path = '' as $$
begin
  insert into app.audit_unsealed (audit_id) select id from fresh;
  notify desk_audit;
  return null;
end $$;
create function app.append_only() returns trigger language plpgsql set search_path = '' as $$
begin
  raise exception '% is append-only', tg_table_name using errcode = 'insufficient_privilege';
end $$;

create trigger stamp before insert on app.audit_logs for each row execute function app.audit_stamp();
create trigger queue after insert on app.audit_logs referencing new table as fresh
  for each statement execute function app.audit_queue();
create trigger append_only before update or delete or truncate on app.audit_logs
  for each statement execute function app.append_only();
create trigger append_only before update or delete or truncate on app.audit_chain
  for each statement execute function app.append_only();
create trigger append_only before update or delete or truncate on app.audit_checkpoints
  for each statement execute function app.append_only();

create table app.events (
  id uuid primary key default gen_random_uuid(),
  n bigint generated always as identity,
  -- A reader that remembers the last n loses events of slower transactions; it fences by this instead.
  xid xid8 not null default pg_current_xact_id(),
  topic text not null,
  user_id uuid references app.users (id),
  payload jsonb not null default '{}',
  created_at timestamptz not null default clock_timestamp()
);
create index on app.events (xid, n);
create index on app.events (user_id);

create table app.event_offsets (
  consumer text primary key,
  topics text[] not null,
  xid xid8 not null default '0',
  n bigint not null default 0,
  delivered bigint not null default 0,
  updated_at timestamptz not null default now()
);

create function app.events_wake() returns trigger language plpgsql set search_path = '' as $$
begin
  notify desk_events;
  return null;
end $$;
create trigger wake after insert on app.events for each statement execute function app.events_wake();

-- Beats of the processes, for readiness and the operations page.
create table app.processes (
  name text primary key,
  pid int not null,
  started_at timestamptz not null,
  beat_at timestamptz not null default clock_timestamp(),
  detail jsonb not null default '{}'
);

do $$
declare t text;
begin
  foreach t in array array['audit_logs', 'audit_unsealed', 'audit_chain', 'audit_checkpoints', 'events',
                           'event_offsets', 'processes'] loop
    execute format('alter table app.%I enable row level security', t);
    execute format('alter table app.%I force row level security', t);
  end loop;
end $$;

grant select, insert on app.audit_logs to authenticated;
create policy own_acts on app.audit_logs for insert to authenticated
  with check (user_id = (select auth.uid()) and actor in ('user', 'agent')
              and (not app.is_review(kind) or (select app.my_role()) in ('compliance', 'admin')));
create policy own_read on app.audit_logs for select to authenticated
  using (user_id = (select auth.uid()) and not app.is_review(kind));
-- An overseer sees the reviews he works on, not the one he is the subject of: there somebody else acts.
create policy overseers_read on app.audit_logs for select to authenticated
  using ((select app.my_role()) in ('compliance', 'admin') and (not app.is_review(kind)
    or (subject_id is distinct from (select auth.uid())
        and (user_id is distinct from (select auth.uid()) or actor = 'user'))));
grant insert on app.audit_logs to duty_sign_in, duty_executor, duty_market, duty_sealer, duty_relay;
create policy duties_write on app.audit_logs for insert
  to duty_sign_in, duty_executor, duty_market, duty_sealer, duty_relay with check (true);
grant select on app.audit_logs to duty_sealer, duty_auditor;
create policy sealer_reads on app.audit_logs for select to duty_sealer, duty_auditor using (true);

grant select, delete on app.audit_unsealed to duty_sealer;
create policy sealer_reads on app.audit_unsealed for select to duty_sealer using (true);
create policy sealer_takes on app.audit_unsealed for delete to duty_sealer using (true);
grant select on app.audit_unsealed to duty_auditor, duty_watch;
create policy auditor_reads on app.audit_unsealed for select to duty_auditor, duty_watch using (true);

grant select, insert on app.audit_chain to duty_sealer;
create policy sealer_reads on app.audit_chain for select to duty_sealer using (true);
create policy sealer_seals on app.audit_chain for insert to duty_sealer with check (true);
grant select on app.audit_chain to duty_auditor, duty_watch, authenticated;
create policy auditor_reads on app.audit_chain for select to duty_auditor, duty_watch using (true);
create policy people_read on app.audit_chain for select to authenticated
  using (exists (select from app.audit_logs a where a.id = audit_id));

grant select, insert on app.audit_checkpoints to duty_sealer;
create policy sealer_reads on app.audit_checkpoints for select to duty_sealer using (true);
create policy sealer_signs on app.audit_checkpoints for insert to duty_sealer with check (true);
grant select on app.audit_checkpoints to duty_auditor, authenticated;
create policy auditor_reads on app.audit_checkpoints for select to duty_auditor using (true);
create policy people_read on app.audit_checkpoints for select to authenticated
  using ((select app.my_role()) is not null);

-- Nobody chooses an event's place (xid, n) or time: a forged one would be skipped or hold the others up.
grant select, insert (topic, user_id, payload) on app.events to authenticated;
create policy own_events on app.events for insert to authenticated
  with check (user_id = (select auth.uid())
              and (not app.is_review(topic) or (select app.my_role()) in ('compliance', 'admin')));
create policy own_read on app.events for select to authenticated
  using (user_id = (select auth.uid()) and not app.is_review(topic));
create policy overseers_read on app.events for select to authenticated
  using ((select app.my_role()) in ('compliance', 'admin')
         and (not app.is_review(topic) or user_id is distinct from (select auth.uid())));
grant insert (topic, user_id, payload) on app.events to duty_sign_in, duty_executor, duty_market;
create policy duties_write on app.events for insert to duty_sign_in, duty_executor, duty_market with check (true);
grant select on app.events to duty_relay;
grant select (xid, n, topic, created_at) on app.events to duty_watch;
create policy relay_reads on app.events for select to duty_relay, duty_watch using (true);

grant select, insert, update on app.event_offsets to duty_relay;
create policy relay_reads on app.event_offsets for select to duty_relay using (true);
create policy relay_creates on app.event_offsets for insert to duty_relay with check (true);
create policy relay_updates on app.event_offsets for update to duty_relay using (true) with check (true);
grant select on app.event_offsets to duty_watch, authenticated;
create policy watch_reads on app.event_offsets for select to duty_watch using (true);
create policy people_read on app.event_offsets for select to authenticated
  using ((select app.my_role()) is not null);

grant select, insert, update on app.processes to duty_relay;
create policy relay_reads on app.processes for select to duty_relay using (true);
create policy relay_creates on app.processes for insert to duty_relay with check (true);
create policy relay_updates on app.processes for update to duty_relay using (true) with check (true);
grant select on app.processes to duty_watch, authenticated;
create policy watch_reads on app.processes for select to duty_watch using (true);
create policy people_read on app.processes for select to authenticated
  using ((select app.my_role()) is not null);

-- Who was disabled, or has a token but no place at this desk, has nothing of his own here either.
create policy at_this_desk on app.audit_logs as restrictive to authenticated
  using ((select app.my_role()) is not null);
create policy at_this_desk on app.events as restrictive to authenticated using ((select app.my_role()) is not null);

-- The one audited way to change what somebody may do.
create function app.set_role(person uuid, new_role text, why text) returns void
  language plpgsql security definer set search_path = '' as $$
declare old_role text;
begin
  if app.my_role() is distinct from 'admin' then
    raise exception 'only an admin changes roles' using errcode = 'insufficient_privilege';
  end if;
  if person = auth.uid() then
    raise exception 'nobody changes his own role' using errcode = 'insufficient_privilege';
  end if;
  if coalesce(trim(why), '') = '' then
    raise exception 'a change of role needs a reason' using errcode = 'check_violation';
  end if;
  select role into old_role from app.users where id = person for update;
  if old_role is null then
    raise exception 'there is no such person' using errcode = 'no_data_found';
  end if;
  update app.users set role = new_role where id = person;
  insert into app.audit_logs (user_id, actor, action, reason, details, kind, subject_id)
    values (auth.uid(), 'user', 'person.role_changed', why,
            jsonb_build_object('person', person, 'from', old_role, 'to', new_role), 'identity', person);
  insert into app.events (topic, user_id, payload)
    values ('person.changed', person, jsonb_build_object('from', old_role, 'to', new_role));
end $$;
revoke all on function app.set_role(uuid, text, text) from public;
grant execute on function app.set_role(uuid, text, text) to authenticated;

revoke all on function app.is_review(text), app.audit_text(app.audit_logs), app.audit_stamp(), app.audit_queue(),
  app.append_only(), app.events_wake() from public;
grant execute on function app.is_review(text) to authenticated;
grant execute on function app.audit_text(app.audit_logs) to duty_auditor;

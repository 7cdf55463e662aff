-- Keys of people and of the desk: handed in sealed to the signer, kept sealed by it, and never read back.
alter table app.user_api_keys
  add column name text not null default '',
  add column kid text not null default '',
  add column sealed_at timestamptz not null default clock_timestamp(),
  add column fingerprint text not null default '',
  add column used_at timestamptz,
  add column state text not null default 'unchecked' check (state in ('unchecked', 'usable', 'refused', 'dead')),
  add column checked_at timestamptz,
  add column finding text not null default '',
  add column permissions text[] not null default '{}',
  add column warnings text[] not null default '{}',
  add column may_trade boolean not null default false;

-- What a person handed in and the signer has not taken yet. `id` is the key's; the owner is nobody where it is the
-- desk's. What the signer cannot take stays with its sentence and without what was sealed.
create table app.key_submissions (
  id uuid primary key,
  user_id uuid references app.users (id),
  submitted_by uuid not null references app.users (id),
  provider text not null,
  name text not null,
  sealed bytea not null,
  replaces boolean not null default false,
  refusal text not null default '',
  submitted_at timestamptz not null default clock_timestamp()
);
create index on app.key_submissions (submitted_by);

-- The oldest that has not ended is at work; it goes on where a signer that was killed left it.
create table app.rotations (
  id uuid primary key default gen_random_uuid(),
  kind text not null check (kind in ('wrapping', 'data')),
  asked_by uuid not null references app.users (id),
  asked_at timestamptz not null default clock_timestamp(),
  began_at timestamptz,
  total int not null default 0,
  done int not null default 0,
  ended_at timestamptz,
  error text not null default ''
);

alter table app.secrets
  add column kid text not null default '',
  add column sealed_at timestamptz not null default clock_timestamp(),
  add column public_key bytea;

-- A key that may withdraw is not kept, whoever finds it out.
create function app.key_refused() returns trigger language plpgsql set search_path = '' as $$
begin
  if new.state = 'refused' then
    new.key_ciphertext := '';
    new.may_trade := false;
  end if;
  return new;
end $$;
create trigger refused before update on app.user_api_keys for each row execute function app.key_refused();

create function app.vault_wake() returns trigger language plpgsql set search_path = '' as $$
begin
  notify desk_vault;
  return null;
end $$;
create function app.keys_wake() returns trigger language plpgsql set search_path = '' as $$
begin
  notify desk_keys;
  return null;
end $$;
create trigger wake after insert on app.key_submissions for each statement execute function app.vault_wake();
create trigger wake after insert on app.rotations for each statement execute function app.vault_wake();
create trigger wake after insert or update of state on app.user_api_keys
  for each statement execute function app.keys_wake();
revoke all on function app.key_refused(), app.vault_wake(), app.keys_wake() from public;

do $$
declare t text;
begin
  foreach t in array array['key_submissions', 'rotations'] loop
    execute format('alter table app.%I enable row level security', t);
    execute format('alter table app.%I force row level security', t);
    execute format('create policy at_this_desk on app.%I as restrictive to authenticated using ((select app.my_role()) is not null)', t);
  end loop;
end $$;

-- The signer alone writes sealed keys from here on.
revoke select, insert on app.user_api_keys from authenticated;
drop policy own_insert on app.user_api_keys;
grant select (id, user_id, provider, meta, created_at, name, kid, sealed_at, fingerprint, used_at, state, checked_at,
              finding, permissions, warnings, may_trade), update (may_trade) on app.user_api_keys to authenticated;
create policy overseers_read on app.user_api_keys for select to authenticated
  using ((select app.my_role()) in ('compliance', 'admin'));
create policy admins_allow on app.user_api_keys for update to authenticated
  using ((select app.my_role()) = 'admin') with check ((select app.my_role()) = 'admin');
create policy admins_delete on app.user_api_keys for delete to authenticated
  using ((select app.my_role()) = 'admin');
grant select, insert, update on app.user_api_keys to duty_keeper;
create policy keeper_reads on app.user_api_keys for select to duty_keeper using (true);
create policy keeper_keeps on app.user_api_keys for insert to duty_keeper with check (true);
create policy keeper_seals on app.user_api_keys for update to duty_keeper using (true) with check (true);
grant select (id, user_id, provider, name, created_at, used_at, state, checked_at, finding, permissions, warnings, may_trade),
  update (state, checked_at, finding, permissions, warnings) on app.user_api_keys to duty_executor;
create policy executor_reads on app.user_api_keys for select to duty_executor using (true);
create policy executor_judges on app.user_api_keys for update to duty_executor using (true) with check (true);

grant select (id, user_id, submitted_by, provider, name, replaces, refusal, submitted_at),
  insert (id, user_id, submitted_by, provider, name, sealed, replaces), delete on app.key_submissions to authenticated;
create policy own_read on app.key_submissions for select to authenticated
  using (submitted_by = (select auth.uid()) or (select app.my_role()) = 'admin');
create policy own_insert on app.key_submissions for insert to authenticated
  with check (submitted_by = (select auth.uid()) and (select app.my_role()) <> 'viewer'
              and (user_id = (select auth.uid()) or (user_id is null and (select app.my_role()) = 'admin'))
              and (not replaces or exists (select from app.user_api_keys k where k.id = key_submissions.id
                   and k.user_id is not distinct from key_submissions.user_id and k.provider = key_submissions.provider)));
create policy own_delete on app.key_submissions for delete to authenticated
  using (submitted_by = (select auth.uid()) or (select app.my_role()) = 'admin');
grant select, delete, update (sealed, refusal) on app.key_submissions to duty_keeper;
create policy keeper_reads on app.key_submissions for select to duty_keeper using (true);
create policy keeper_refuses on app.key_submissions for update to duty_keeper using (true) with check (true);
create policy keeper_takes on app.key_submissions for delete to duty_keeper using (true);

grant select, insert (kind, asked_by) on app.rotations to authenticated;
create policy overseers_read on app.rotations for select to authenticated
  using ((select app.my_role()) in ('compliance', 'admin'));
create policy admins_ask on app.rotations for insert to authenticated
  with check (asked_by = (select auth.uid()) and (select app.my_role()) = 'admin');
grant select, update (began_at, total, done, ended_at, error) on app.rotations to duty_keeper;
create policy keeper_reads on app.rotations for select to duty_keeper using (true);
create policy keeper_rotates on app.rotations for update to duty_keeper using (true) with check (true);

grant update (ciphertext, kid, sealed_at) on app.secrets to duty_keeper;
create policy keeper_seals on app.secrets for update to duty_keeper using (true) with check (true);
grant select (kind, public_key) on app.secrets to authenticated;
create policy people_read_public_halves on app.secrets for select to authenticated
  using (public_key is not null and (select app.my_role()) is not null);

grant insert on app.audit_logs to duty_keeper;
create policy keeper_writes on app.audit_logs for insert to duty_keeper with check (true);
grant select, insert, update on app.processes to duty_keeper;
create policy signer_reads on app.processes for select to duty_keeper using (true);
create policy signer_creates on app.processes for insert to duty_keeper with check (true);
create policy signer_updates on app.processes for update to duty_keeper using (true) with check (true);

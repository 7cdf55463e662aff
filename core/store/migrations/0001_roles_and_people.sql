-- The desk's schema, one role a duty, the people and how they sign in.
create schema app;
revoke all on schema app from public;
create extension if not exists vector with schema extensions;

do $$
declare duty text;
begin
  foreach duty in array array['duty_sign_in', 'duty_auditor', 'duty_watch', 'duty_market', 'duty_executor',
                              'duty_sealer', 'duty_relay', 'duty_keeper'] loop
    if not exists (select from pg_roles where rolname = duty) then
      execute format('create role %I nologin noinherit', duty);
    end if;
    execute format('grant usage on schema app, extensions to %I', duty);
  end loop;
end $$;
grant usage on schema app to authenticated;

-- The services log in as these and can do nothing until a transaction names a person or a duty.
do $$
declare login text;
begin
  foreach login in array array['web_login', 'jobs_login', 'signer_login'] loop
    if not exists (select from pg_roles where rolname = login) then
      execute format('create role %I login noinherit', login);
    end if;
  end loop;
end $$;
grant authenticated, duty_sign_in, duty_auditor, duty_watch to web_login;
grant authenticated, duty_market, duty_executor, duty_sealer, duty_relay, duty_watch to jobs_login;
grant duty_keeper to signer_login;

-- Where one address serves every service (Supabase), its role may act as each of the three logins.
do $$
begin
  if not (select rolsuper from pg_roles where rolname = current_user) then
    execute format('grant web_login, jobs_login, signer_login, duty_sign_in, duty_auditor, duty_watch, '
      'duty_market, duty_executor, duty_sealer, duty_relay, duty_keeper to %I', current_user);
  end if;
end $$;

create table app.users (
  id uuid primary key default gen_random_uuid() references auth.users (id),
  email text unique not null,
  role text not null default 'user' check (role in ('viewer', 'user', 'operator', 'compliance', 'admin')),
  created_at timestamptz not null default now(),
  disabled_at timestamptz
);

-- The one way to learn a role: from the table, never from a token.
create function app.my_role() returns text
  language sql stable security definer set search_path = '' as $$
  select role from app.users where id = auth.uid() and disabled_at is null
$$;
revoke all on function app.my_role() from public;
grant execute on function app.my_role() to authenticated;

create table app.credentials (
  user_id uuid primary key references app.users (id),
  password_hash text not null,
  failures int not null default 0,
  locked_until timestamptz,
  changed_at timestamptz not null default now()
);

create table app.sessions (
  id uuid primary key default gen_random_uuid(),
  token_hash bytea unique not null,
  user_id uuid not null references app.users (id),
  created_at timestamptz not null default now(),
  last_seen_at timestamptz not null default now(),
  expires_at timestamptz not null,
  ended_at timestamptz,
  agent text not null default ''
);
create index on app.sessions (user_id);

create table app.invitations (
  id uuid primary key default gen_random_uuid(),
  token_hash bytea unique not null,
  kind text not null check (kind in ('first_admin', 'invite', 'reset')),
  email text,
  role text not null check (role in ('viewer', 'user', 'operator', 'compliance', 'admin')),
  created_by uuid references app.users (id),
  created_at timestamptz not null default now(),
  expires_at timestamptz not null,
  used_at timestamptz
);

alter table app.users enable row level security;
alter table app.users force row level security;
alter table app.credentials enable row level security;
alter table app.credentials force row level security;
alter table app.sessions enable row level security;
alter table app.sessions force row level security;
alter table app.invitations enable row level security;
alter table app.invitations force row level security;

grant select on app.users to authenticated;
create policy users_read on app.users for select to authenticated using ((select app.my_role()) is not null);
grant select, insert on app.users to duty_sign_in;
create policy sign_in_reads on app.users for select to duty_sign_in using (true);
create policy sign_in_creates on app.users for insert to duty_sign_in with check (true);

grant select, insert, update on app.credentials to duty_sign_in;
create policy sign_in_reads on app.credentials for select to duty_sign_in using (true);
create policy sign_in_creates on app.credentials for insert to duty_sign_in with check (true);
create policy sign_in_updates on app.credentials for update to duty_sign_in using (true) with check (true);

-- A session can be used and ended, never moved to another person or made to last longer.
grant select, insert, update (last_seen_at, ended_at) on app.sessions to duty_sign_in;
create policy sign_in_reads on app.sessions for select to duty_sign_in using (true);
create policy sign_in_creates on app.sessions for insert to duty_sign_in with check (true);
create policy sign_in_updates on app.sessions for update to duty_sign_in using (true) with check (true);

grant select, insert, update (used_at) on app.invitations to duty_sign_in;
create policy sign_in_reads on app.invitations for select to duty_sign_in using (true);
create policy sign_in_creates on app.invitations for insert to duty_sign_in with check (kind = 'first_admin');
create policy sign_in_updates on app.invitations for update to duty_sign_in using (true) with check (true);
grant select (id, kind, email, role, created_by, created_at, expires_at, used_at) on app.invitations to authenticated;
grant insert on app.invitations to authenticated;
create policy admins_read on app.invitations for select to authenticated
  using ((select app.my_role()) = 'admin');
create policy admins_invite on app.invitations for insert to authenticated
  with check ((select app.my_role()) = 'admin' and kind <> 'first_admin' and created_by = (select auth.uid()));

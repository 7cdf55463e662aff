-- target: embedded
-- What Supabase ships and the embedded server lacks: schema auth, its claims functions and the three API
-- roles. Never run on Supabase, where auth belongs to another role.
create role anon nologin noinherit;
create role authenticated nologin noinherit;
create role service_role nologin noinherit;

create schema auth;
create schema extensions;
create extension vector with schema extensions;

create table auth.users (
  id uuid primary key default gen_random_uuid(),
  email text unique,
  created_at timestamptz not null default now()
);
alter table auth.users enable row level security;
alter table auth.users force row level security;

-- An unset claim reads '' after a transaction that set it, and ''::jsonb raises: hence the nullif.
create function auth.jwt() returns jsonb language sql stable as $$
  select nullif(current_setting('request.jwt.claims', true), '')::jsonb
$$;
create function auth.uid() returns uuid language sql stable as $$
  select (auth.jwt() ->> 'sub')::uuid
$$;
create function auth.role() returns text language sql stable as $$
  select auth.jwt() ->> 'role'
$$;

grant usage on schema auth, extensions to anon, authenticated, service_role;
grant execute on all functions in schema auth to anon, authenticated, service_role;

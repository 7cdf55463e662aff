-- Drills: the desk stops itself on paper now and then, and keeps whether that worked.
create table app.drills (
  id uuid primary key default gen_random_uuid(),
  ran_at timestamptz not null default clock_timestamp(),
  passed boolean not null,
  said text not null check (trim(said) <> '')
);
create index on app.drills (ran_at desc);
alter table app.drills enable row level security;
alter table app.drills force row level security;
grant select on app.drills to authenticated, duty_executor;
create policy people_read on app.drills for select to authenticated using ((select app.my_role()) is not null);
create policy executor_reads on app.drills for select to duty_executor using (true);
grant insert (passed, said) on app.drills to duty_executor;
create policy executor_drills on app.drills for insert to duty_executor with check (true);
create trigger append_only before update or delete or truncate on app.drills
  for each statement execute function app.append_only();

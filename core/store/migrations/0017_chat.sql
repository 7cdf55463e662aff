-- What people ask the assistant and what it answers: threads, turns, their steps and calls of tools; and LangGraph's
-- checkpoints of the turns that run. Who asks writes the question; only the duties of the jobs write the rest, so that
-- nobody forges an answer or a tool's result that numbers are linked to and compliance reads.
do $$
declare duty text;
begin
  foreach duty in array array['duty_assistant', 'duty_memory'] loop
    if not exists (select from pg_roles where rolname = duty) then
      execute format('create role %I nologin noinherit', duty);
    end if;
    if not (select rolsuper from pg_roles where rolname = current_user) then
      execute format('grant %I to %I', duty, current_user);
    end if;
  end loop;
end $$;
grant usage on schema app, extensions to duty_assistant;
grant duty_assistant, duty_memory to jobs_login;

create table app.threads (
  id uuid primary key default gen_random_uuid(),
  user_id uuid not null references app.users (id),
  title text not null check (length(title) between 1 and 100),
  created_at timestamptz not null default clock_timestamp(),
  changed_at timestamptz not null default clock_timestamp(),
  -- Its owner sees it no more; nothing of it is lost for the audit.
  deleted_at timestamptz,
  unique (id, user_id)
);
create index on app.threads (user_id, changed_at desc);

create table app.turns (
  id uuid primary key default gen_random_uuid(),
  thread_id uuid not null,
  user_id uuid not null,
  -- An edit or a retry has the place of the turn it replaces; the newest of a place is shown.
  place int not null check (place > 0),
  asked text not null check (length(asked) between 1 and 10000),
  replaces uuid,
  privacy text not null check (privacy in ('strict', 'balanced', 'raw')),
  state text not null default 'waiting' check (state in ('waiting', 'running', 'done', 'stopped', 'failed')),
  stop_requested_at timestamptz,
  runner text not null default '',
  lease_until timestamptz,
  -- How often somebody began to run it: more than once, where a runner died.
  runs int not null default 0,
  asked_at timestamptz not null default clock_timestamp(),
  started_at timestamptz,
  ended_at timestamptz,
  answer text not null default '',
  error text not null default '',
  provider text not null default '',
  model text not null default '',
  tokens_in bigint not null default 0 check (tokens_in >= 0),
  tokens_out bigint not null default 0 check (tokens_out >= 0),
  -- In US dollars.
  cost numeric not null default 0 check (cost >= 0 and cost < 'Infinity'),
  unique (id, thread_id),
  unique (id, user_id),
  foreign key (thread_id, user_id) references app.threads (id, user_id),
  foreign key (replaces, thread_id) references app.turns (id, thread_id),
  check ((state in ('waiting', 'running')) = (ended_at is null)),
  check ((state = 'running') = (lease_until is not null))
);
create unique index one_at_a_time on app.turns (thread_id) where state in ('waiting', 'running');
create index on app.turns (user_id) where state in ('waiting', 'running');
create index on app.turns (asked_at) where state = 'waiting';
create index on app.turns (thread_id, place, asked_at);
create index on app.turns (user_id, asked_at);

create table app.steps (
  turn_id uuid not null,
  n int not null check (n > 0),
  user_id uuid not null,
  kind text not null check (kind in ('text', 'drop', 'call', 'result', 'failed', 'refused', 'fallback', 'proposal',
                                     'limit')),
  payload jsonb not null check (jsonb_typeof(payload) = 'object'),
  at timestamptz not null default clock_timestamp(),
  primary key (turn_id, n),
  foreign key (turn_id, user_id) references app.turns (id, user_id)
);
create index on app.steps (user_id);

create table app.tool_calls (
  thread_id uuid not null,
  call_id text not null check (length(call_id) between 1 and 200),
  stage text not null check (stage in ('started', 'decided', 'finished')),
  turn_id uuid not null,
  user_id uuid not null,
  tool text not null,
  details jsonb not null check (jsonb_typeof(details) = 'object'),
  provider text not null default '',
  model text not null default '',
  prompt_hash bytea check (octet_length(prompt_hash) = 32),
  tokens_in bigint not null default 0,
  tokens_out bigint not null default 0,
  cost numeric not null default 0,
  at timestamptz not null default clock_timestamp(),
  primary key (thread_id, call_id, stage),
  foreign key (turn_id, thread_id) references app.turns (id, thread_id),
  foreign key (turn_id, user_id) references app.turns (id, user_id)
);
create index on app.tool_calls (turn_id);
create index on app.tool_calls (user_id, at);

-- Nobody proposes into another's thread.
alter table app.proposals
  add foreign key (thread_id, user_id) references app.threads (id, user_id),
  add foreign key (turn_id, thread_id) references app.turns (id, thread_id);

-- A stop is said once and not taken back; what nobody has begun yet ends by it.
create function app.stop_turn() returns trigger language plpgsql set search_path = '' as $$
begin
  if old.stop_requested_at is not null then
    new.stop_requested_at := old.stop_requested_at;
  elsif new.stop_requested_at is not null then
    new.stop_requested_at := clock_timestamp();
    if old.state = 'waiting' then
      new.state := 'stopped';
      new.ended_at := clock_timestamp();
    end if;
  end if;
  return new;
end $$;
create trigger stop before update of stop_requested_at on app.turns for each row execute function app.stop_turn();
create function app.turns_wake() returns trigger language plpgsql set search_path = '' as $$
begin
  notify desk_turns;
  return null;
end $$;
create trigger wake after insert on app.turns for each statement execute function app.turns_wake();
revoke all on function app.stop_turn(), app.turns_wake() from public;
create trigger append_only before update or delete or truncate on app.steps
  for each statement execute function app.append_only();
create trigger append_only before update or delete or truncate on app.tool_calls
  for each statement execute function app.append_only();

do $$
declare t text;
begin
  foreach t in array array['threads', 'turns', 'steps', 'tool_calls'] loop
    execute format('alter table app.%I enable row level security', t);
    execute format('alter table app.%I force row level security', t);
    execute format('grant select on app.%I to authenticated', t);
    execute format('create policy own_read on app.%I for select to authenticated '
      'using (user_id = (select auth.uid()) or (select app.my_role()) = ''compliance'')', t);
    execute format('create policy at_this_desk on app.%I as restrictive to authenticated '
      'using ((select app.my_role()) is not null)', t);
  end loop;
end $$;

grant insert (id, user_id, title), update (title, changed_at, deleted_at) on app.threads to authenticated;
create policy own_insert on app.threads for insert to authenticated with check (user_id = (select auth.uid()));
create policy own_update on app.threads for update to authenticated
  using (user_id = (select auth.uid()) and deleted_at is null) with check (user_id = (select auth.uid()));

grant insert (id, thread_id, user_id, place, asked, replaces, privacy), update (stop_requested_at)
  on app.turns to authenticated;
create policy own_insert on app.turns for insert to authenticated
  with check (user_id = (select auth.uid()) and state = 'waiting');
create policy own_stop on app.turns for update to authenticated
  using (user_id = (select auth.uid()) and state in ('waiting', 'running'))
  with check (user_id = (select auth.uid()));

grant select, update (state, runner, lease_until, runs, started_at, ended_at, answer, error, provider, model,
                      tokens_in, tokens_out, cost) on app.turns to duty_assistant;
create policy assistant_reads on app.turns for select to duty_assistant using (true);
create policy assistant_runs on app.turns for update to duty_assistant
  using (state in ('waiting', 'running')) with check (true);

-- What a turn did is written while it runs and never after.
grant select, insert (turn_id, n, user_id, kind, payload) on app.steps to duty_assistant;
create policy assistant_reads on app.steps for select to duty_assistant using (true);
create policy assistant_appends on app.steps for insert to duty_assistant
  with check (exists (select from app.turns t where t.id = turn_id and t.state = 'running'));
grant select,
  insert (thread_id, call_id, stage, turn_id, user_id, tool, details, provider, model, prompt_hash, tokens_in, tokens_out,
          cost) on app.tool_calls to duty_assistant;
create policy assistant_reads on app.tool_calls for select to duty_assistant using (true);
create policy assistant_appends on app.tool_calls for insert to duty_assistant
  with check (exists (select from app.turns t where t.id = turn_id and t.state = 'running'));
grant insert on app.audit_logs to duty_assistant;
create policy assistant_writes on app.audit_logs for insert to duty_assistant with check (true);

-- LangGraph's tables as langgraph-checkpoint-postgres 3.2.0 makes them; its `thread_id` is the id of a turn.
create schema agent;
revoke all on schema agent from public;
create table agent.checkpoint_migrations (v integer primary key);
insert into agent.checkpoint_migrations select generate_series(0, 9);
create table agent.checkpoints (
  thread_id text not null,
  checkpoint_ns text not null default '',
  checkpoint_id text not null,
  parent_checkpoint_id text,
  type text,
  checkpoint jsonb not null,
  metadata jsonb not null default '{}',
  primary key (thread_id, checkpoint_ns, checkpoint_id)
);
create table agent.checkpoint_blobs (
  thread_id text not null,
  checkpoint_ns text not null default '',
  channel text not null,
  version text not null,
  type text not null,
  blob bytea,
  primary key (thread_id, checkpoint_ns, channel, version)
);
create table agent.checkpoint_writes (
  thread_id text not null,
  checkpoint_ns text not null default '',
  checkpoint_id text not null,
  task_id text not null,
  idx integer not null,
  channel text not null,
  type text,
  blob bytea not null,
  task_path text not null default '',
  primary key (thread_id, checkpoint_ns, checkpoint_id, task_id, idx)
);
create index checkpoints_thread_id_idx on agent.checkpoints (thread_id);
create index checkpoint_blobs_thread_id_idx on agent.checkpoint_blobs (thread_id);
create index checkpoint_writes_thread_id_idx on agent.checkpoint_writes (thread_id);
alter table agent.checkpoint_migrations enable row level security;
alter table agent.checkpoint_migrations force row level security;

-- They exist for a turn that runs: the saver's duty reaches those of the person its claims name, and no other door does,
-- for a result that was slipped in there would be believed when the turn goes on. They go when the turn ends.
grant usage on schema agent to duty_memory, duty_assistant;
grant select (id, user_id, state) on app.turns to duty_memory;
create policy memory_reads on app.turns for select to duty_memory
  using (user_id = (select (nullif(current_setting('request.jwt.claims', true), '')::jsonb ->> 'sub')::uuid));
do $$
declare
  t text;
  mine text := 'thread_id in (select t.id::text from app.turns t where t.state = ''running'')';
begin
  foreach t in array array['checkpoints', 'checkpoint_blobs', 'checkpoint_writes'] loop
    execute format('alter table agent.%I enable row level security', t);
    execute format('alter table agent.%I force row level security', t);
    execute format('grant select, insert, update, delete on agent.%I to duty_memory', t);
    execute format('create policy own_read on agent.%I for select to duty_memory using (%s)', t, mine);
    execute format('create policy own_insert on agent.%I for insert to duty_memory with check (%s)', t, mine);
    execute format('create policy own_update on agent.%I for update to duty_memory using (%s)', t, mine);
    execute format('create policy own_delete on agent.%I for delete to duty_memory using (%s)', t, mine);
    execute format('grant select (thread_id), delete on agent.%I to duty_assistant', t);
    execute format('create policy assistant_reads on agent.%I for select to duty_assistant using (true)', t);
    execute format('create policy assistant_prunes on agent.%I for delete to duty_assistant using (true)', t);
  end loop;
end $$;

-- What the assistant may look up: documents, and their chunks with vectors.
do $$
begin
  if not exists (select from pg_roles where rolname = 'duty_knowledge') then
    create role duty_knowledge nologin noinherit;
  end if;
  if not (select rolsuper from pg_roles where rolname = current_user) then
    execute format('grant duty_knowledge to %I', current_user);
  end if;
end $$;
grant usage on schema app, extensions to duty_knowledge;
grant duty_knowledge to jobs_login;
grant usage on schema extensions to authenticated;

create table app.documents (
  id uuid primary key default gen_random_uuid(),
  -- Nobody: the desk's own, for everybody. Of a rationale: who acted.
  user_id uuid references app.users (id),
  kind text not null check (kind in ('news', 'policy', 'report', 'rationale', 'upload')),
  -- What it is told apart by among its owner's of this kind.
  key text not null,
  title text not null,
  source text not null default '',
  address text,
  digest bytea not null check (length(digest) = 32),
  media_type text not null,
  bytes int not null check (bytes >= 0),
  -- An upload as it came, until it has been read.
  original bytea check (length(original) <= 10000000),
  symbols text[] not null default '{}',
  published_at timestamptz not null,
  state text not null default 'waiting' check (state in ('waiting', 'ready', 'refused')),
  chunks int not null default 0,
  error text not null default '',
  created_at timestamptz not null default clock_timestamp(),
  unique nulls not distinct (user_id, kind, key),
  check (user_id is not null or kind not in ('upload', 'rationale'))
);
create index on app.documents (kind, published_at);
create index on app.documents (created_at) where state = 'waiting';
create function app.documents_wake() returns trigger language plpgsql set search_path = '' as $$
begin
  notify desk_knowledge;
  return null;
end $$;
revoke all on function app.documents_wake() from public;
create trigger wake after insert on app.documents for each statement execute function app.documents_wake();
-- The reader of news asks for what came since it last looked.
create index on app.news (fetched_at);

-- Whose reading a text is, as one value that an index finds: its owner's, the desk's (all zeros), or of a rationale its
-- actor's and the overseers'. It is the reason of an audit row and read by those who read that row.
create function app.shelf_of(owner uuid, kind text) returns uuid language sql immutable set search_path = '' as $$
  select case when kind = 'rationale' then md5('rationale of ' || owner)::uuid
              else coalesce(owner, '00000000-0000-0000-0000-000000000000') end
$$;
create function app.my_shelves() returns setof uuid
  language sql stable security definer set search_path = '' as $$
  select app.shelf_of(owner, kind)
  from (values (auth.uid(), 'upload'), (auth.uid(), 'rationale'), (null, 'policy')) as own (owner, kind)
  where app.my_role() is not null
  union
  select app.shelf_of(id, 'rationale') from app.users where app.my_role() in ('compliance', 'admin')
$$;
revoke all on function app.shelf_of(uuid, text), app.my_shelves() from public;
grant execute on function app.shelf_of(uuid, text) to duty_knowledge, authenticated;
grant execute on function app.my_shelves() to authenticated;
alter table app.documents
  add column shelf uuid not null generated always as (app.shelf_of(user_id, kind)) stored;

-- Half as long, a vector finds the same neighbours and fits into its row.
alter table app.embeddings
  alter column embedding type extensions.halfvec(1536) using embedding::extensions.halfvec(1536);
alter table app.embeddings
  add column document_id uuid references app.documents (id) on delete cascade,
  add column chunk int not null default 0,
  add column content text not null default '',
  add column model text not null default '',
  add column published_at timestamptz not null default now(),
  add column symbols text[] not null default '{}',
  add column shelf uuid not null generated always as (app.shelf_of(user_id, source)) stored,
  add column words tsvector not null generated always as (
    to_tsvector('pg_catalog.english', coalesce(metadata ->> 'title', '') || ' '
                || coalesce(metadata ->> 'heading', '') || ' ' || content)
  ) stored,
  -- The signs of the vector: what is near by them is near enough to be looked at.
  add column signs bit(1536) generated always as (extensions.binary_quantize(embedding)::bit(1536)) stored,
  -- A search reads all of a row but its content of many.
  alter column embedding set storage plain,
  alter column signs set storage plain,
  alter column symbols set storage main,
  alter column words set storage main,
  alter column content set storage external,
  add unique (document_id, chunk);
create index on app.embeddings (shelf, model) include (id, signs);
create index on app.embeddings (source);
create index on app.embeddings (published_at);
create index on app.embeddings (model);
create index on app.embeddings using gin (symbols);
create index on app.embeddings using gin (words);
create index on app.embeddings using hnsw (embedding extensions.halfvec_cosine_ops);

alter table app.documents enable row level security;
alter table app.documents force row level security;

grant select, delete,
  insert (id, user_id, kind, key, title, source, digest, media_type, bytes, original, symbols, published_at)
  on app.documents to authenticated;
create policy readers on app.documents for select to authenticated
  using (shelf = any (array (select app.my_shelves())));
create policy own_uploads on app.documents for insert to authenticated
  with check (user_id = (select auth.uid()) and kind = 'upload');
create policy own_deletes on app.documents for delete to authenticated
  using (user_id = (select auth.uid()) and kind = 'upload');
create policy at_this_desk on app.documents as restrictive to authenticated
  using ((select app.my_role()) is not null);

-- Chunks are made by the desk alone, so nobody plants one as a policy; they go with their document.
revoke insert, update, delete on app.embeddings from authenticated;
drop policy own_insert on app.embeddings;
drop policy own_update on app.embeddings;
drop policy own_delete on app.embeddings;
drop policy own_read on app.embeddings;
create policy readers on app.embeddings for select to authenticated
  using (shelf = any (array (select app.my_shelves())));

do $$
declare t text;
begin
  foreach t in array array['documents', 'embeddings'] loop
    execute format('grant select, insert, update, delete on app.%I to duty_knowledge', t);
    execute format('create policy knowledge_reads on app.%I for select to duty_knowledge using (true)', t);
    execute format('create policy knowledge_adds on app.%I for insert to duty_knowledge with check (true)', t);
    execute format('create policy knowledge_updates on app.%I for update to duty_knowledge using (true) with check (true)', t);
    execute format('create policy knowledge_drops on app.%I for delete to duty_knowledge using (true)', t);
  end loop;
end $$;
grant select on app.news to duty_knowledge;
create policy knowledge_reads on app.news for select to duty_knowledge using (true);
grant select (id, user_id, actor, action, reason, kind, created_at) on app.audit_logs to duty_knowledge;
grant execute on function app.is_review(text) to duty_knowledge;
create policy knowledge_reads on app.audit_logs for select to duty_knowledge
  using (actor = 'user' and user_id is not null and not app.is_review(kind));

-- Row security comes before the operators of text and arrays, so no index serves them under it. These two look with
-- the indexes for ids alone, on the shelves of the acting person as the policy says; whatever is told of the rows
-- themselves is then read under row security.
--
-- Near by signs are those that share the most of what either has (Jaccard): vectors of words are mostly nothing. Null
-- where more than so many come into question. Each call is planned for its own values: whose shelves are large, and
-- what narrows, makes all the difference.
create function app.chunks_near(vector extensions.halfvec, by text, kinds text[], wanted text[], since timestamptz,
                                until timestamptz, most int, breadth int)
  returns uuid[] language plpgsql stable security definer
  set search_path = '' set plan_cache_mode = force_custom_plan as $$
declare
  mine uuid[] := array(select app.my_shelves());
  asked bit(1536) := extensions.binary_quantize(vector);
begin
  perform from app.embeddings e where e.shelf = any (mine) and e.model = by
    and (kinds is null or e.source = any (kinds)) and (wanted is null or e.symbols && wanted)
    and (since is null or e.published_at >= since) and (until is null or e.published_at <= until)
    offset most limit 1;
  if found then
    return null;
  end if;
  return array(select e.id from app.embeddings e where e.shelf = any (mine) and e.model = by
    and (kinds is null or e.source = any (kinds)) and (wanted is null or e.symbols && wanted)
    and (since is null or e.published_at >= since) and (until is null or e.published_at <= until)
    order by e.signs operator(extensions.<%>) asked limit breadth);
end $$;
-- Any word of the question may be said. Each match is ranked, so of a large collection only so many are matched: the
-- rarest words first, and at least one. How rare a word is the planner's statistics say.
create function app.chunks_saying(question text, kinds text[], wanted text[], since timestamptz, until timestamptz,
                                  most int, most_matches int)
  returns table (id uuid, rank real) language plpgsql stable security definer set search_path = '' as $$
declare
  mine uuid[] := array(select app.my_shelves());
  asked tsquery;
begin
  with common as (
    select u.word, u.share * c.reltuples as chunks
    from pg_catalog.pg_stats s
    join pg_catalog.pg_class c on c.oid = 'app.embeddings'::regclass
    cross join unnest(s.most_common_elems::text::text[], s.most_common_elem_freqs) as u (word, share)
    where s.schemaname = 'app' and s.tablename = 'embeddings' and s.attname = 'words'
  ), said as (
    select q.lexeme, row_number() over rarest as place, sum(coalesce(common.chunks, 0)) over rarest as matches
    from unnest(to_tsvector('pg_catalog.english', question)) q left join common on common.word = q.lexeme
    window rarest as (order by coalesce(common.chunks, 0), q.lexeme)
  )
  select string_agg('''' || replace(replace(lexeme, '\', '\\'), '''', '''''') || '''', ' | ')::tsquery into asked
  from said where place = 1 or matches <= most_matches;
  return query select e.id, ts_rank(e.words, asked, 1) as rank from app.embeddings e
    where e.words @@ asked and e.shelf = any (mine)
      and (kinds is null or e.source = any (kinds)) and (wanted is null or e.symbols && wanted)
      and (since is null or e.published_at >= since) and (until is null or e.published_at <= until)
    order by rank desc, e.id limit most;
end $$;
revoke all on function app.chunks_near(extensions.halfvec, text, text[], text[], timestamptz, timestamptz, int, int),
  app.chunks_saying(text, text[], text[], timestamptz, timestamptz, int, int) from public;
grant execute on function app.chunks_near(extensions.halfvec, text, text[], text[], timestamptz, timestamptz, int, int),
  app.chunks_saying(text, text[], text[], timestamptz, timestamptz, int, int) to authenticated;

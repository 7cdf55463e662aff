-- Whatever is written as an order can be read and reckoned with: one that cannot would hold up all others of its
-- account. NaN is above everything to this database, and so is no number below Infinity.
alter table app.orders
  add check (type in ('market', 'limit', 'post_only', 'stop_market', 'stop_limit', 'take_profit', 'trailing_stop')),
  add check (time_in_force in ('GTC', 'IOC', 'FOK', 'GTD')),
  add check (mode in ('DRY_RUN', 'MANUAL_CONFIRM', 'AUTONOMOUS')),
  add check (quantity < 'Infinity' and limit_price < 'Infinity' and stop_price < 'Infinity'),
  add check (jsonb_typeof(refusals) = 'array');

-- No limit lets an approval wait longer, whatever somebody writes.
alter table app.approvals add check (expires_at <= requested_at + interval '1 day');

-- Orders that belong together are one person's.
create function app.list_is_mine(list uuid) returns boolean
  language sql stable security definer set search_path = '' as $$
  select not exists (select from app.orders where list_id = list and user_id <> auth.uid())
$$;
revoke all on function app.list_is_mine(uuid) from public;
grant execute on function app.list_is_mine(uuid) to authenticated;
create policy own_lists on app.orders as restrictive for insert to authenticated
  with check (list_id is null or app.list_is_mine(list_id));

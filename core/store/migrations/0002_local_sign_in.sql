-- target: embedded
-- On Supabase its own Auth service fills auth.users; on the embedded server our sign-in does.
grant usage on schema auth to duty_sign_in;
grant select, insert on auth.users to duty_sign_in;
create policy sign_in_reads on auth.users for select to duty_sign_in using (true);
create policy sign_in_creates on auth.users for insert to duty_sign_in with check (true);

-- A proposal that its person's own words do not give is refused and noted as an anomaly, by the duty that runs turns:
-- somebody else may speak through the model.
grant insert (user_id, category, evidence) on app.anomalies to duty_assistant;
create policy assistant_suspects on app.anomalies for insert to duty_assistant with check (true);

-- Grain: one row in all. The last local day, up to `today`, on which a contract began or ended.
select max(day) as day from (
  select day from contracts_typed where reason in (0, 6)
  union all select end_day from contracts_typed where reason = 0 and end_day <= {{today}}
) as days;

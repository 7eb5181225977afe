-- Grain: one order line of a sample of about so many, all of an order or a product together.
select *, {{value}} as value from transactions_typed
where reason = 0 and {{hash}} % greatest(1, (
  select cast(floor(count(*) / {{size}}e0) as bigint) from transactions_typed)) = 0

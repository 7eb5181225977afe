-- Grain: one order line of a sample, one order or product in so many with all its lines.
select *, {{value}} as value from transactions_typed
where reason = 0 and {{number}} % {{every}} = 0

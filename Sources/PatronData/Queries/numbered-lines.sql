-- Grain: one order line, as often as the files have it.
select * from transactions_typed

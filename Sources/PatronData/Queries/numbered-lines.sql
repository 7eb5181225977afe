-- Grain: one order line, as often as the files have it.
select *, {{row}} as row_number from transactions_typed

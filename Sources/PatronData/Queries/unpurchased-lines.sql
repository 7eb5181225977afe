-- Grain: one order line whose status is none of a purchase, with its reason.
select row_number, {{reason}} as reason from transactions_typed
where reason = 0 and status is not null and not {{purchase}}

-- No rows: gives order lines whose status is none of a purchase their reason.
update transactions_typed set reason = {{reason}}
where reason = 0 and status is not null and not {{purchase}};

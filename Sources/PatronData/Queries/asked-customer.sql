-- Grain: the customer with the identifier asked for, as it is written or as it leaves with results.
select min(k.customer_key) as key from (
  select customer_id, customer_key from customer_spellings union select customer_id, customer_key from customer_keys
) as k join asked_identifiers as a on a.identifier = k.customer_id
having count(*) > 0;

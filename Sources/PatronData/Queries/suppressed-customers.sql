-- Grain: one customer with an identifier that is suppressed.
select distinct k.customer_key
from customer_keys as k join person_names as n on n.person = k.person cross join person_key
join suppressed_hashes as s on s.hash = {{hash}}

-- Grain: a customer of a campaign's plan, by keyed hash, whose order tells nothing of the customers.
select h.person_hash as hash, p.is_treated as treated, p.channel
from {{plan}} as p join {{hashes}} as h on h.customer_key = p.customer_key
order by h.person_hash

-- Grain: a customer of a campaign's plan who is in the exports.
select k.customer_key, a.*
from {{assignments}} as a join customer_keys as k on k.customer_id = a.customer_id

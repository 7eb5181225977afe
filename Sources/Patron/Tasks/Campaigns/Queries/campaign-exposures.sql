-- Grain: an assignment of a customer of the exports to a campaign.
select h.customer_key, e.is_treated, e.first_day, e.last_day
from {{exposures}} as e join {{hashes}} as h on h.person_hash = e.hash

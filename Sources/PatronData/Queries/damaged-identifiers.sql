-- Grain: one row in all. How many identifiers a spreadsheet has rounded, and how many are objects or lists.
select count(case when {{rounded}} then 1 end) as rounded,
  count(case when left(customer_id, 1) in ('{', '[') and {{json}} then 1 end) as nested
from identifiers where not is_nobody;

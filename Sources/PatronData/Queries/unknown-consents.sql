-- Grain: one row in all. Rows of the history of consents whose status is neither a yes nor a no, and rows of no purpose
-- that is known.
select cast(coalesce(sum(case when not is_known then 1 else 0 end), 0) as bigint) as statuses,
  cast(coalesce(sum(case when purpose is not null and not {{purposes}} then 1 else 0 end), 0) as bigint) as purposes
from consents_typed where reason <> 9;

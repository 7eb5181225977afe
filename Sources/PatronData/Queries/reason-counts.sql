-- Grain: one reason for which rows of a dated table count or do not, with their first and last local day.
select reason, count(*) as count, min(day) as first, max(day) as last
from {{table}} group by reason order by reason;

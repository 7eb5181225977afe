-- Grain: one row in all. The lowest and the highest of the scores that are kept of answers, on 0 to 10, and how many
-- there are.
select count(*) as answers, cast(min(score) as double) as lowest, cast(max(score) as double) as highest
from answers where score is not null;

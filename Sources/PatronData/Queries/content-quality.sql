-- Grain: one row in all. How many rows the content table has, without an identifier, with one of another row, and
-- with a time that cannot be read.
select count(*) as rows, count(*) - count(content_id) as unnamed,
  count(content_id) - count(distinct content_id) as repeated,
  cast(coalesce(sum(case when (published_text is not null and published_us is null)
    or (expires_text is not null and expires_us is null) then 1 else 0 end), 0) as bigint)
    as undated
from content_typed;

-- Grain: one number of days from a customer's day to the next, and how often it is seen.
select gap as number, count(*) as count from (
  select day - lag(day) over (partition by customer_key order by day) as gap from drafted_days
) as days
where gap is not null group by gap;

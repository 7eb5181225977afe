-- Grain: one day with a row of a customer, and of how many customers.
select day as number, count(*) as count from drafted_days group by day;

-- Grain: one customer and local day on which the customer was active: had an event, where the exports hold no orders.
create or replace table activity as
select distinct customer_key, day from touches;

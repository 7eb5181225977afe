-- Grain: one customer and local day on which the customer was active: bought.
create or replace table activity as
select customer_key, day from occasions where is_purchase;

-- Grain: one identifier of a customer as a table writes it, with its rows there.
drop table if exists {{written}};
create table {{written}} as
select customer_id, count(*) as row_count from (select {{id}} as customer_id from {{rows}}) as cells
where customer_id is not null group by customer_id;

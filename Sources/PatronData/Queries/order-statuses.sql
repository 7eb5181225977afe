-- Grain: one word for the status of an order, the commonest first, no more than 200 of them.
select status, count(*) as rows from transactions_typed
where status is not null and reason <> {{filtered}}
group by status order by count(*) desc, status limit 200;

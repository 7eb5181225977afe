-- Grain: the row of a customer in the customers table.
select {{columns}} from customers where patron_key = {{customer}};

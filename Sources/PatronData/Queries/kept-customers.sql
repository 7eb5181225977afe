-- Grain: a customer; all of them, in no order, with the columns that results were kept with.
select * from {{table}}

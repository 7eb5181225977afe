-- Grain: one order that has a cell filled on some of its lines alone.
select {{order}} from {{table}} where {{order}} is not null group by {{order}}
having count({{cell}}) between 1 and count(*) - 1

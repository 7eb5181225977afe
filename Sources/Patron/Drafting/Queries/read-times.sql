-- Grain: one row in all. How many cells are filled, and how many of them are times.
select count(text) as filled, count({{moment}}) as read
from (select {{text}} as text from {{table}}) as cells;

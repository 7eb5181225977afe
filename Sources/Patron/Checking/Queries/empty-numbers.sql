-- Grain: one row in all. How many rows have no number, nor, where `orders` has their order, has another row of it.
select count(*) as rows from {{table}}
where {{cell}} is null
  {{each orders}}and ({{order}} is null or {{order}} not in (
    select {{order}} from {{table}} where {{cell}} is not null and {{order}} is not null)){{end}};

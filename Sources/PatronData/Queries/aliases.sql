-- Grain: one alias, with the identifier that it stands for.
drop table if exists aliases;
create table aliases as select alias, min(target) as target from (
  select {{alias}} as alias, {{customer}} as target from identities_typed
  where alias is not null and customer_id is not null) as pairs
where alias <> target group by alias;

-- Grain: one contract. Typed, with the reason why a row cannot be used (see RowReason). Where the exports have no days,
-- `day` has the periods that the contract has run, below 0, and an end is 0. An end that nobody knew of at `as_of` is
-- none, and one further than anybody agrees on stands for none.
drop table if exists contracts_typed;
create table contracts_typed as
select customer_id, plan, day, fee, renews_day,
  case when end_day < {{as_of}} and end_day <= {{furthest}} then end_day end as end_day,
  case when not is_kept then 9 when started_text is null and customer_id is null then 11
    when started_text is null then 1 when day is null then 2
    when {{placeholder}} then 8 when day < {{first_day}} then 12
    when ended_text is not null and end_day is null then 16 when end_day < day then 17
    when is_over and end_day is null then 18
    when fee_text is not null and not {{known_interval}} then 20
    when fee_text is not null and (fee is null or fee < 0) then 3
    when day > {{today}} then 19 when day >= {{as_of}} then 6 else 0 end as reason
from (
  select *, {{day}} as day, {{end_day}} as end_day, {{renews_day}} as renews_day from (
    select *, {{started}} as started_value, {{ended}} as ended_us, {{renews}} as renews_us,
      {{fee}} as fee
    from (
      select {{customer}} as customer_id, {{plan}} as plan, {{kept}} as is_kept,
        {{started_text}} as started_text, {{ended_text}} as ended_text, {{renews_text}} as renews_text,
        {{fee_text}} as fee_text, {{interval}} as fee_interval, {{over}} as is_over
      from {{source}}
    ) as texts
  ) as moments
) as days;

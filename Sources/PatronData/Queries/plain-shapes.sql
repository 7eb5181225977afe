-- Grain: one shape of times, in the order of `place`, with its words and parts put in order.
select {{plain}} as shape from (values {{shapes}}) as shapes(place, shape) order by place;

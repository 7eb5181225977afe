-- Grain: one reason for which people are set aside, with their number.
select reason, count(distinct person_key) as people from patron_set_aside group by reason order by reason;

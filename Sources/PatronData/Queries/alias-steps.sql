-- Grain: one row in all. Follows every alias one step further, and counts the ones that do not end there.
update aliases as a set target = b.target from aliases as b
where b.alias = a.target and b.target <> a.alias;
select count(*) as count from aliases as a join aliases as b on b.alias = a.target;

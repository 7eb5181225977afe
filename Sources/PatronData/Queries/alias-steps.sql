-- Grain: one row in all. Follows every alias one step further, and counts the ones that do not end there.
drop table if exists followed_aliases;
create table followed_aliases as
select a.alias, coalesce(b.target, a.target) as target
from aliases as a left join aliases as b on b.alias = a.target and b.target <> a.alias;
drop table aliases;
alter table followed_aliases rename to aliases;
select count(*) as count from aliases as a join aliases as b on b.alias = a.target;

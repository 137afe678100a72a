-- Who is still with us, and why not? People of each wave by what became of them, and the share that took part.
--
-- Nobody disappears: those who were not asked, took no position or only criticised have columns of their own, and none
-- of them is ever counted as blended.
select
    retention.year,
    retention.role_id,
    retention.invited_count,
    retention.completed_count,
    round(100.0 * retention.completed_count / nullif(retention.invited_count, 0)) as percent_took_part,
    retention.expressed_count,
    retention.insufficient_count + retention.critique_only_count as not_classified_count,
    retention.not_expressed_count,
    retention.not_asked_count,
    retention.nonresponse_count,
    retention.withdrawn_count + retention.ineligible_count as left_count
from marts.panel_retention as retention
order by retention.role_id, retention.year

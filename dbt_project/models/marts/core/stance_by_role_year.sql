-- The recurrent cross-section: everybody who expressed a stance in the wave, by the role held then. `all` counts everybody,
-- people without a role of the study included. Every combination has a row, so nothing is missing without saying so.
select
    role_id,
    wave_id,
    year,
    stance,
    stance_count,
    base_count,
    stance_share
from {{ ref('stance_series') }}
where series = 'all'

{# Fails with every group whose shares do not sum to one; a group without any share (an empty base) passes. #}
{% test shares_sum_to_one(model, column_name, within) %}
select
    {{ within | join(', ') }},
    sum({{ column_name }}) as share_sum
from {{ model }}
group by {{ within | join(', ') }}
having abs(sum({{ column_name }}) - 1) > 0.000001
{% endtest %}

{# Fails with every row in which the condition does not hold; a condition that comes out null fails too. #}
{% test every_row(model, holds) %}
select *
from {{ model }}
where not coalesce({{ holds }}, false)
{% endtest %}

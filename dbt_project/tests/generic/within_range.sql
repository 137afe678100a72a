{# Fails with every row whose value lies outside low..high, both included; null passes. #}
{% test within_range(model, column_name, low, high) %}
select {{ column_name }}
from {{ model }}
where {{ column_name }} < {{ low }} or {{ column_name }} > {{ high }}
{% endtest %}

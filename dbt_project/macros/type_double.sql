{# Eight bytes on DuckDB and on Spark; dbt.type_float() is four bytes on both. #}
{% macro type_double() -%} double {%- endmacro %}

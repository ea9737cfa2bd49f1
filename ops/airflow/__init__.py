"""DAG files for those who let Airflow schedule the pipelines, instead of daemons."""

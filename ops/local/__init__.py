"""The local services: Kafka, S3, DynamoDB, Postgres and the API sandbox as private processes in one folder."""

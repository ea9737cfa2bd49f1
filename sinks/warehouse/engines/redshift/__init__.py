"""Amazon Redshift: clusters and Serverless."""

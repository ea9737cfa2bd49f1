#!/bin/sh
# Submits a pipeline's streaming job to Kubernetes (EKS).
#
#   docker/aws/kubernetes-submit.sh https://API-SERVER:443 IMAGE school_jobs
#
# IMAGE is a Spark 4.0 image with Python 3.11 to which the project is added: its packages (requirements.lock, less
# pyspark) and itself, /opt/gpps/stream.py, and all jars of jars.lock's set `spark` in /opt/gpps/jars. The service account
# `gpps` may make pods, and has the IAM role for S3 and DynamoDB (EKS Pod Identity, or IAM roles for service accounts):
# no keys. The secret `gpps-kafka` (keys username, password) is the cluster's; only the driver is given it.
set -eu
api=${1:?say where the API server is}
image=${2:?say which image}
pipeline=${3:?say which pipeline}
: "${KAFKA_BOOTSTRAP_SERVERS:?}" "${GPPS_LAKE_URI:?}"
k=spark.kubernetes
spark-submit --master "k8s://$api" --deploy-mode cluster --name "gpps-$(echo "$pipeline" | tr _ -)" \
    --conf spark.authenticate=true \
    --conf spark.network.crypto.enabled=true \
    --conf spark.network.crypto.saslFallback=false \
    --conf "$k.container.image=$image" \
    --conf $k.namespace=gpps \
    --conf $k.authenticate.driver.serviceAccountName=gpps \
    --conf $k.authenticate.executor.serviceAccountName=gpps \
    --conf 'spark.driver.extraClassPath=/opt/gpps/jars/*' \
    --conf 'spark.executor.extraClassPath=/opt/gpps/jars/*' \
    --conf spark.driver.memory=12g \
    --conf spark.executor.memory=12g \
    --conf spark.executor.cores=4 \
    --conf spark.executor.instances=2 \
    --conf spark.decommission.enabled=true \
    --conf spark.storage.decommission.enabled=true \
    --conf $k.driverEnv.AWS_REGION="${AWS_REGION:-us-east-1}" \
    --conf $k.driverEnv.GPPS_LAKE_URI="$GPPS_LAKE_URI" \
    --conf $k.driverEnv.GPPS_SPARK_SHUFFLE_PARTITIONS=16 \
    --conf $k.driverEnv.GPPS_STATE_DIR=/tmp/gpps \
    --conf $k.driverEnv.GPPS_LOG_FORMAT=json \
    --conf $k.driverEnv.KAFKA_BOOTSTRAP_SERVERS="$KAFKA_BOOTSTRAP_SERVERS" \
    --conf $k.driverEnv.KAFKA_SECURITY_PROTOCOL=SASL_SSL \
    --conf $k.driverEnv.KAFKA_SASL_MECHANISM=SCRAM-SHA-512 \
    --conf $k.driver.secretKeyRef.KAFKA_SASL_USERNAME=gpps-kafka:username \
    --conf $k.driver.secretKeyRef.KAFKA_SASL_PASSWORD=gpps-kafka:password \
    local:///opt/gpps/stream.py "$pipeline"

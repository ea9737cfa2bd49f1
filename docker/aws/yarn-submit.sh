#!/bin/sh
# Submits a pipeline's streaming job to YARN, on the primary node of an EMR cluster (release emr-spark-8.0.0).
#
#   docker/aws/yarn-submit.sh s3://my-bucket/gpps school_jobs
#
# The nodes' instance profile is the IAM role for S3 and DynamoDB: no keys. Kafka's password comes from the environment
# of this shell; spark-submit takes options from a file of this user alone, so that no command line shows it. YARN makes
# up Spark's own secret for each application.
set -eu
from=${1:?say where pack.sh has put things: s3://bucket/folder}
pipeline=${2:?say which pipeline}
: "${KAFKA_BOOTSTRAP_SERVERS:?}" "${KAFKA_SASL_USERNAME:?}" "${KAFKA_SASL_PASSWORD:?}" "${GPPS_LAKE_URI:?}"
jars=$from/jars
umask 077
options=$(mktemp)
trap 'rm -f "$options"' EXIT

cat > "$options" <<END
spark.authenticate                                  true
spark.network.crypto.enabled                        true
spark.network.crypto.saslFallback                   false
spark.jars                                          $jars/delta-spark_2.13-4.0.0.jar,$jars/delta-storage-4.0.0.jar,$jars/spark-sql-kafka-0-10_2.13-4.0.0.jar,$jars/spark-token-provider-kafka-0-10_2.13-4.0.0.jar,$jars/kafka-clients-3.9.0.jar,$jars/commons-pool2-2.12.0.jar
spark.archives                                      $from/environment.tar.gz#environment
spark.yarn.appMasterEnv.PYSPARK_PYTHON              ./environment/bin/python
spark.executorEnv.PYSPARK_PYTHON                    ./environment/bin/python
spark.driver.memory                                 12g
spark.executor.memory                               12g
spark.executor.cores                                4
spark.executor.instances                            2
# One driver a generation: who comes second ends with 75 until the first one's lease has run out, so let YARN try again.
spark.yarn.maxAppAttempts                           5
spark.yarn.am.attemptFailuresValidityInterval       1h
spark.yarn.submit.waitAppCompletion                 false
spark.yarn.appMasterEnv.AWS_REGION                  ${AWS_REGION:-us-east-1}
spark.yarn.appMasterEnv.GPPS_LAKE_URI               $GPPS_LAKE_URI
spark.yarn.appMasterEnv.GPPS_TABLE_PREFIX           ${GPPS_TABLE_PREFIX:-gpps}
spark.yarn.appMasterEnv.GPPS_SPARK_SHUFFLE_PARTITIONS 16
spark.yarn.appMasterEnv.GPPS_STATE_DIR              ./gpps
spark.yarn.appMasterEnv.KAFKA_BOOTSTRAP_SERVERS     $KAFKA_BOOTSTRAP_SERVERS
spark.yarn.appMasterEnv.KAFKA_SECURITY_PROTOCOL     SASL_SSL
spark.yarn.appMasterEnv.KAFKA_SASL_MECHANISM        SCRAM-SHA-512
spark.yarn.appMasterEnv.KAFKA_SASL_USERNAME         $KAFKA_SASL_USERNAME
spark.yarn.appMasterEnv.KAFKA_SASL_PASSWORD         $KAFKA_SASL_PASSWORD
END
spark-submit --master yarn --deploy-mode cluster --name "gpps-$pipeline" --properties-file "$options" \
    "$from/stream.py" "$pipeline"

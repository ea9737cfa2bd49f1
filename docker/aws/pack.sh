#!/bin/sh
# Puts what a cluster needs of the project into one S3 folder: the Python environment as an archive, the entry point, and
# the jars that the cluster's Spark does not bring.
#
#   docker/aws/pack.sh s3://my-bucket/gpps
#
# To be run on the system and with the Python that the cluster has (EMR 8: Amazon Linux 2023, Python 3.11), from the
# project's folder, after `./gpps up` or `./gpps test` has fetched and verified the jars. Needs the programs `aws` and
# `venv-pack`. PySpark is left out of the archive: the cluster has its own, which has to fit the driver's Java.
set -eu
to=${1:?say where to: s3://bucket/folder}
jars=${GPPS_SPARK_JARS:?set it to the folder of the verified jars (gpps status shows it)}
build=$(mktemp -d)
trap 'rm -rf "$build"' EXIT

python3.11 -m venv "$build/environment"
"$build/environment/bin/pip" install --require-hashes -r requirements.lock
"$build/environment/bin/pip" install --no-deps .
"$build/environment/bin/pip" uninstall --yes pyspark py4j
venv-pack --prefix "$build/environment" --output "$build/environment.tar.gz"
aws s3 cp "$build/environment.tar.gz" "$to/environment.tar.gz"
aws s3 cp docker/aws/stream.py "$to/stream.py"

# EMR has Hadoop's S3A and Amazon's SDK in versions that fit each other: these are not brought along.
for jar in delta-spark_2.13-4.0.0 delta-storage-4.0.0 spark-sql-kafka-0-10_2.13-4.0.0 \
    spark-token-provider-kafka-0-10_2.13-4.0.0 kafka-clients-3.9.0 commons-pool2-2.12.0; do
    aws s3 cp "$jars/$jar.jar" "$to/jars/$jar.jar"
done

#!/bin/sh
# Submits a pipeline's streaming job to the EMR Serverless application of the stacks (docs/aws.md).
#
#   docker/aws/emr-serverless-submit.sh gpps-data gpps-services school_jobs
#
# pack.sh has put the programs into the first stack's bucket before. Kafka's password stays in Secrets Manager: the request
# names the secret. Needs the program `aws`, and rights to start a job of the application and to pass it its role.
set -eu
data=${1:?say the name of the first stack}
services=${2:?say the name of the second}
pipeline=${3:?say which pipeline}
here=$(dirname "$0")

output() {  # stack, name of the output
    aws cloudformation describe-stacks --stack-name "$1" --output text \
        --query "Stacks[0].Outputs[?OutputKey=='$2'].OutputValue | [0]"
}
region=$(aws configure get region || true)
region=${AWS_REGION:-${region:?set AWS_REGION}}
brokers=$(aws kafka get-bootstrap-brokers --cluster-arn "$(output "$services" Kafka)" --output text \
    --query BootstrapBrokerStringSaslScram)
# Values from AWS: names, ARNs and addresses, none of which holds a bar.
job=$(sed \
    -e "s|\"APPLICATION\"|\"$(output "$services" Application)\"|" \
    -e "s|arn:aws:iam::123456789012:role/gpps-stream|$(output "$data" StreamRole)|" \
    -e "s|arn:aws:secretsmanager:us-east-1:123456789012:secret:gpps-kafka|$(output "$services" StreamPassword)|" \
    -e "s|s3://BUCKET-lake|s3://$(output "$data" Lake)|" \
    -e "s|s3://BUCKET/|s3://$(output "$data" Programs)/|g" \
    -e "s|BROKERS:9096|$brokers|" \
    -e "s|\(driverEnv.AWS_REGION\": \)\"us-east-1\"|\1\"$region\"|" \
    -e "s|\(driverEnv.GPPS_TABLE_PREFIX\": \)\"gpps\"|\1\"$(output "$data" Prefix)\"|" \
    -e "s|/gpps/stream\"|$(output "$data" StreamLog)\"|" \
    -e "s|\(SASL_USERNAME\": \)\"gpps\"|\1\"gpps-stream\"|" \
    -e "s|\"school_jobs\"|\"$pipeline\"|" \
    -e "s|\"gpps-school-jobs\"|\"gpps-$(echo "$pipeline" | tr _ -)\"|" \
    "$here/emr-serverless-job.json")
aws emr-serverless start-job-run --cli-input-json "$job"

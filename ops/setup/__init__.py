"""Prerequisites on the machine before anything runs: Python packages, a Java runtime, the jars of Spark and Kafka."""

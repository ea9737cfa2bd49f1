"""HTTP ingest: raw messages over the produce contract of Confluent's REST Proxy v2 into allow-listed Kafka topics."""

"""Program for `spark-submit`: a pipeline's streaming job with the DynamoDB follower behind it (PIPELINE [--once])."""

from ops.stream.cli import main

if __name__ == "__main__":
    main()

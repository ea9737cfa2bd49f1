"""Events on their topics: confirmed publishing, CloudEvents, and what was published last."""

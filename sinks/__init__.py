"""Third stage: followers that carry the lake's change feeds into stores. `sinks.run` has the calls for runners."""

"""Records of the topics into the lake: strict reading, landing, dead letters, accounts."""

"""Verification that two generations hold the same rows, in the lake, in DynamoDB and in the warehouse."""

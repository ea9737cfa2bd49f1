"""Limits on the use of an API: the quota of a key, and the pause of a source that sends only rubbish."""

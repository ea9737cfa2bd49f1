"""Programs of their own, each started in isolation: what a service or a daemon is before it is that."""

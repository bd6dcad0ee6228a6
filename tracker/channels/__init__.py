"""A frozen delivery in, a receipt out; one module a channel."""

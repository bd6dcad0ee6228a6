"""Bytes in: guarded fetching over HTTP; all network errors are mapped here, once."""

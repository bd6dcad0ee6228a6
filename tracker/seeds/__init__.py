"""The knowledge that experts edit: loading, checking and proposing seed files."""

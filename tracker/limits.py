"""Every bound of the program in one place: sizes in bytes or characters, times in seconds."""

BODY_BYTES = 5_000_000
HEADER_BYTES = 64_000
VALIDATOR_CHARS = 1_000
FETCH_SECONDS = 20.0
CONNECT_SECONDS = 5.0
REDIRECTS = 5
POST_ANSWER_BYTES = 256_000
HOST_CONNECTIONS = 2
HOST_SPACING_SECONDS = 1.0
ROBOTS_BYTES = 500_000
ROBOTS_FRESH_SECONDS = 86_400
PARSE_SECONDS = 10.0
PARSE_MEMORY_BYTES = 1_000_000_000
PARSE_CALLS_PER_PROCESS = 500
ITEMS_PER_FETCH = 2_000
TITLE_CHARS = 500
SUMMARY_CHARS = 20_000
URL_CHARS = 2_000
GUID_CHARS = 1_000
NAME_CHARS = 200
READ_CHARS = 6_000
"""Reading stops here: the act of a news item stands in its first paragraphs."""
FINDINGS = 600
"""Phrases, names or sums of one field that are looked at; the densest news holds one in ten characters."""
SECRET_BYTES = 10_000
YAML_BYTES = 5_000_000
RETRY_AFTER_MIN = 60
RETRY_AFTER_MAX = 86_400
BACKOFF_MAX = 86_400

"""Pure: Digest -> text, HTML, Slack blocks, Markdown, JSON, feed."""

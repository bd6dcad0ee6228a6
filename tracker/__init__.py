"""tracker: what changed in Japan's semiconductor partnerships, with proof."""

__version__ = "0.1.0"

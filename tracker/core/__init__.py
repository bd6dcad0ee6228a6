"""Pure: reading, comparing, matching, composing. No I/O, no clock, no chance."""

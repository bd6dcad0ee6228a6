"""Documents as sources serve them -> items: plain, capped, type-checked text."""

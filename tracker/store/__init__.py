"""Everything kept in SQLite; keeps, does not judge."""

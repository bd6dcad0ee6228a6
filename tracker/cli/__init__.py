"""The command line: one module a command group; no SQL, no HTTP."""

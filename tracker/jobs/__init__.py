"""Work: gather -> decide -> apply, one short transaction each; knows ports only."""

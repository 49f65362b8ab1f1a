"""Text → nodes. The only room that imports yaml."""

"""Other forms of a model than a spec, read and written."""

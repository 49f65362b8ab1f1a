"""Reports and diagnostics → text, one file per format; nothing is computed here."""

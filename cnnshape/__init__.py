"""cnnshape."""

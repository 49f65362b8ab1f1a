"""Files of weights, read without a framework: the names and shapes of what is in them."""

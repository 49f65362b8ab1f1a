"""How a framework says a layer: names, order, defaults, the names and axes of its weights.

Data without control flow. A dialect chooses values, never behaviour.
"""

"""What a layer is: its arguments, its output shape, its weights, its multiply-accumulates.

One declaration per layer, 1-D to 3-D siblings in one, and no framework's name: how a framework
spells a layer is said in `dialects/`.
"""

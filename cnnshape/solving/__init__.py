"""Which inputs and arguments lead to a wanted output, found by computing the model again.

Nothing is computed backwards: the engine is asked about one size after another, within a budget. A
rule (`divisible by 16`) is recognised in samples and tried on further ones, and every size that is
named has gone through the whole inference.
"""

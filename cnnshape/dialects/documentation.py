"""What the declaration of a layer says about itself."""

from __future__ import annotations

import re

from cnnshape.dialects.base import Binding


def described(binding: Binding) -> tuple[tuple[str, ...], str]:
    """The declaration's own words, with the arguments called as this framework calls them."""
    body, source = _documentation(binding.call.layer)
    for canonical, word in binding.words.items():
        # `bias` is the name of a weight as well, which keeps it.
        if canonical not in (word, "bias"):
            body = re.sub(rf"\b{re.escape(canonical)}\b", word, body)
    paragraphs = [" ".join(part.split()) for part in re.split(r"\n\s*\n|(?<=\.)\n", body)]
    return tuple([part for part in paragraphs if part]), " ".join(source.split()).rstrip(".")


def _documentation(layer: type) -> tuple[str, str]:
    """(text, source) of a declaration; one that says `See ...` completes that of its base."""
    documented = next(base for base in layer.__mro__ if base.__doc__)
    body, _, source = (documented.__doc__ or "").partition("Source:")
    seen = re.match(r"See `(\w+)`(?:: (.*))?", body, re.DOTALL)
    base = next((b for b in documented.__mro__[1:] if seen and b.__name__ == seen[1]), None)
    if seen is None or base is None:
        return body, source
    text, its_source = _documentation(base)
    own = (seen[2] or "").strip()
    return f"{text}\n\n{own[:1].upper()}{own[1:]}", source or its_source

"""`data` gives a name that no input or output of the model has, or leaves one of several without
data.

Why: a model with several inputs or outputs is fed by name; the framework refuses a name that it
does not know, and an input that is given nothing.

When to ignore: never; correct the name.
"""

from __future__ import annotations

from collections.abc import Iterator

from cnnshape.diagnostics import Diagnostic, did_you_mean
from cnnshape.lint.context import Context
from cnnshape.lint.contract import Fed
from cnnshape.lint.feeds import misnamed, placed
from cnnshape.rules import DATA_NAMES

BAD = """\
framework: keras
inputs: {left: [8], right: [8]}
data: {x: {left: [8], rigth: [8]}}
layers:
  - Concatenate: {inputs: [left, right]}
  - Dense: 10
"""

GOOD = """\
framework: keras
inputs: {left: [8], right: [8]}
data: {x: {left: [8], right: [8]}}
layers:
  - Concatenate: {inputs: [left, right]}
  - Dense: 10
"""


def check(context: Context) -> Iterator[Diagnostic]:
    feeds = context.feeds["data-names"]
    missing = [feed.leaf for feed in feeds if feed.leaf is not None]
    unknown = [feed for feed in feeds if feed.leaf is None]
    for feed in unknown:
        assert feed.fed is not None
        help = f"its inputs: {', '.join(feed.names)}"
        if feed.fed.name:
            message = f"`data` names the input `{feed.fed.name}`, which the model does not have"
            free = [leaf.name for leaf in missing] or feed.names
            help = did_you_mean(feed.fed.name, free) or help
        else:
            message = f"the model has {len(feed.names)} inputs, and it is not said which one `x` is"
            help = f"write `x: {{{', '.join(f'{name}: …' for name in feed.names)}}}`"
        yield _told(context, feed.fed, message, help)
    # What is given under a wrong name is not missing.
    for leaf in missing[len(unknown) :]:
        message = f"`data` gives nothing for the input `{leaf.name}`"
        help = f"add `{leaf.name}: …` to `x`"
        yield Diagnostic(DATA_NAMES, message, leaf.span, (), help, layer=leaf.name)
    names = context.outputs()
    for fed in misnamed(context):
        if fed.name:
            message = f"`data` names the output `{fed.name}`, which the model does not have"
            help = did_you_mean(fed.name, names) or f"its outputs: {', '.join(names)}"
        else:
            message = f"the model has {len(names)} outputs, and it is not said which one `y` is for"
            help = f"write `y: {{{', '.join(f'{name}: …' for name in names)}}}`"
        yield _told(context, fed, message, help)


def _told(context: Context, fed: Fed, message: str, help: str) -> Diagnostic:
    place, labels = placed(context, fed, "the data")
    return Diagnostic(DATA_NAMES, message, place, labels, help)

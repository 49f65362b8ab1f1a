"""Why a model cannot be converted."""

from __future__ import annotations


class NotExpressible(Exception):
    """The form has no words for something in the model; the message says for what."""


class OtherFramework(Exception):
    """The form is another framework's; `help` says which ones there are."""

    def __init__(self, message: str, help: str) -> None:
        super().__init__(message)
        self.help = help

"""Whole numbers and texts made into categories: a number each, or a column for each category."""

from __future__ import annotations

from collections import Counter
from typing import Any

from cnnshape.layers.base import Argument, Complaint
from cnnshape.layers.elementwise import PassThrough
from cnnshape.rules import BAD_COMBINATION, MERGE_SHAPES, MISSING_ARGUMENT, OUT_OF_RANGE
from cnnshape.shape import UNKNOWN, UNKNOWN_SHAPE, Dim, Shape, is_ranked, same, shape_text
from cnnshape.sizes import List
from cnnshape.values import Anything, Bool, Choice, Configuration, Float, Int, OneOf, Optional

_INT = "int"
_ONE_HOT = "one_hot"
_WEIGHTED = ("tf_idf", "tf-idf")


def in_columns(x: Shape, depth: Dim, least_rank: int = 2) -> Shape:
    """A column for each category at the end: in place of a last axis of size 1, else as a new one.

    An input of fewer than `least_rank` axes always gets a new one.
    """
    if len(x) >= least_rank and x[-1] is UNKNOWN:
        return UNKNOWN_SHAPE
    keeps = len(x) < least_rank or x[-1] != 1
    return (*x, depth) if keeps else (*x[:-1], depth)


class Categories(PassThrough):
    """What gives a whole number per element with the output mode "int", and else `depth` columns,
    together for the elements of a sample."""

    output_mode = Argument(Choice(_INT, _ONE_HOT, "multi_hot", "count"), "form of the output", _INT)
    sparse = Argument(Bool(), "whether the output is a sparse tensor", False)

    def validate(self) -> None:
        if self.sparse and self.output_mode == _INT:
            raise Complaint(
                BAD_COMBINATION,
                f'{self.word("sparse")} is for columns, not for {self.word("output_mode")} "int"',
                argument="sparse",
            )

    @property
    def depth(self) -> Dim:
        raise NotImplementedError

    def output(self, *inputs: Shape) -> Shape:
        x = inputs[0]
        if self.output_mode == _INT:
            return x
        return self.columns(x) if self.output_mode == _ONE_HOT else self.counted(x)

    def columns(self, x: Shape) -> Shape:
        return in_columns(x, self.depth)

    def counted(self, x: Shape) -> Shape:
        return (*x[:-1], self.depth)

    def fallback(self, *inputs: Shape) -> Shape:
        return inputs[0] if inputs and self.output_mode == _INT else UNKNOWN_SHAPE


class CategoryEncoding(Categories):
    """Whole numbers below `num_tokens` as columns: one_hot (batch, n) → (batch, n, num_tokens),
    or (batch, num_tokens) where n = 1; multi_hot and count (batch, n) → (batch, num_tokens).

    No weights. Source: keras/src/layers/preprocessing/category_encoding.py, Keras 3.15, which takes
    an input of one axis for one sample.
    """

    num_tokens = Argument(Optional(Int(min=1)), "number of categories")

    def validate(self) -> None:
        if self.num_tokens is None:
            raise Complaint(
                MISSING_ARGUMENT,
                f"`{self.kind}` needs {self.word('num_tokens')}",
                help=f"write `{self.kind}: {{{self.words['num_tokens']}: …}}`",
            )

    @property
    def depth(self) -> Dim:
        return self.num_tokens


class Discretization(Categories):
    """Numbers as the bins between `bin_boundaries` that they fall into: int (batch, n) →
    (batch, n); one_hot (batch, n) → (batch, n, bins), or (batch, bins) where n = 1; multi_hot and
    count (batch, n) → (batch, bins). There is one bin more than boundaries.

    No weights. Source: keras/src/layers/preprocessing/discretization.py, Keras 3.15.
    """

    bin_boundaries = Argument(Optional(List(Float())), "where one bin ends and the next begins")
    num_bins = Argument(Optional(Int(min=0)), "number of bins, whose boundaries data will say")

    def validate(self) -> None:
        super().validate()
        given = [self.bin_boundaries is not None, self.num_bins is not None]
        words = (self.word("num_bins"), self.word("bin_boundaries"))
        if all(given):
            message = f"{words[0]} and {words[1]} exclude each other"
            raise Complaint(BAD_COMBINATION, message, argument="num_bins")
        if not any(given):
            raise Complaint(MISSING_ARGUMENT, f"`{self.kind}` needs {words[0]} or {words[1]}")

    @property
    def depth(self) -> Dim:
        return self.num_bins if self.bin_boundaries is None else len(self.bin_boundaries) + 1

    def counted(self, x: Shape) -> Shape:
        return (self.depth,) if len(x) < 2 else (x[0], *x[2:], self.depth)


class Hashing(Categories):
    """Whole numbers or texts as one of `num_bins` numbers, by their hash: int (batch, n) →
    (batch, n); else (batch, n) → (batch, num_bins).

    No weights. Source: keras/src/layers/preprocessing/hashing.py, Keras 3.15, which says of one_hot
    with n > 1 another shape than it computes.
    """

    num_bins = Argument(Int(min=1), "number of bins")
    salt = Argument(
        Optional(OneOf(Int(), List(Int(), length=2))), "key of the hash: one number or two"
    )

    @property
    def depth(self) -> Dim:
        return self.num_bins

    def columns(self, x: Shape) -> Shape:
        return self.counted(x)


class HashedCrossing(Categories):
    """Two features crossed, as one of `num_bins` numbers by their hash: int 2 × (batch, 1) →
    (batch, 1); one_hot 2 × (batch, 1) → (batch, num_bins).

    No weights. Source: keras/src/layers/preprocessing/hashed_crossing.py, Keras 3.15, which with
    data takes (batch) and (batch, 1) only.
    """

    arity = (2, 2)

    num_bins = Argument(Int(min=0), "number of bins; 0 is any number")

    def validate(self) -> None:
        """Sparse numbers are not looked at."""

    @property
    def depth(self) -> Dim:
        return self.num_bins

    def output(self, *inputs: Shape) -> Shape:
        x, other = inputs
        if not same(x[-1], other[-1]):
            raise Complaint(
                MERGE_SHAPES,
                f"the inputs {shape_text(x)} and {shape_text(other)} must have one shape",
                input=1,
                axis=len(other) - 1,
            )
        return super().output(x)

    def columns(self, x: Shape) -> Shape:
        return in_columns(x, self.depth, 1)


class Lookup(Categories):
    """Words (or numbers) as their places in a vocabulary: int (batch, n) → (batch, n); one_hot
    (batch, n) → (batch, n, size), or (batch, size) where n = 1; multi_hot, count and tf_idf
    (batch, n) → (batch, size).

    The size is that of the vocabulary and of what stands for other words, `max_tokens` with
    `pad_to_max_tokens`, and open where the vocabulary is still to be learnt. A vocabulary in a
    file is not read. No weights.
    Source: keras/src/layers/preprocessing/index_lookup.py, Keras 3.15.
    """

    max_tokens = Argument(Optional(Int(min=2)), "largest size of the vocabulary")
    num_oov_indices = Argument(Int(min=0), "numbers for words that are not in the vocabulary", 1)
    mask_token: Argument[Any] = Argument(Anything(), "the word that stands for no word")
    oov_token: Argument[Any] = Argument(Anything(), "the word for all others, where they are told")
    vocabulary: Argument[Any] = Argument(Anything(), "the words, or a file with them")
    vocabulary_size = Argument(Optional(Int(min=0)), "number of words, where the file says it")
    idf_weights = Argument(Optional(List(Float())), "the weight of each word")
    invert = Argument(Bool(), "whether numbers are given and words are wanted", False)
    pad_to_max_tokens = Argument(Bool(), "whether the size is max_tokens in any case", False)
    salt = Argument(
        Optional(OneOf(Int(), List(Int(), length=2))), "key of the hash: one number or two"
    )
    oov_method = Argument(
        Choice("floormod", "farmhash"), "how other words get their number", "floormod"
    )

    # Whether it is numbers that are looked up.
    of_numbers = False

    def validate(self) -> None:
        super().validate()
        if self.pad_to_max_tokens and self.max_tokens is None:
            self._refuse("pad_to_max_tokens", f"needs {self.word('max_tokens')}")
        if self.invert and self.output_mode != _INT:
            self._refuse("invert", f'needs {self.word("output_mode")} "int"')
        if self.idf_weights is not None and self.output_mode not in _WEIGHTED:
            self._refuse("idf_weights", f'needs {self.word("output_mode")} "tf_idf"')
        if self.salt is not None and self.of_numbers and self.oov_method != "farmhash":
            self._refuse("salt", f'needs {self.word("oov_method")} "farmhash"')
        if self.vocabulary is not None:
            self._check_vocabulary()

    def _refuse(self, argument: str, why: str) -> None:
        raise Complaint(BAD_COMBINATION, f"{self.word(argument)} {why}", argument=argument)

    def _check_vocabulary(self) -> None:
        is_weighted = self.output_mode in _WEIGHTED
        if is_weighted and self.idf_weights is None:
            self._refuse("vocabulary", f"with tf_idf needs {self.word('idf_weights')}")
        words, tokens = self.vocabulary, self._tokens
        if isinstance(words, str):
            return
        if not words:
            message = f"{self.word('vocabulary')} must have at least one word"
            raise Complaint(OUT_OF_RANGE, message, argument="vocabulary")
        twice = [str(token) for token, times in Counter(tokens).items() if times > 1]
        if twice:
            self._refuse("vocabulary", f"has {', '.join(twice[:3])} twice")
        if self.mask_token is not None and self.mask_token in tokens:
            self._refuse("vocabulary", f"has the {self.word('mask_token')} among its words")
        if self.invert and self.oov_token in tokens:
            self._refuse("vocabulary", f"has the {self.word('oov_token')} among its words")
        if self.max_tokens is not None and self._specials + len(tokens) > self.max_tokens:
            size = self._specials + len(tokens)
            self._refuse("vocabulary", f"comes to {size}, above {self.word('max_tokens')}")
        if self.idf_weights is not None and len(self.idf_weights) != len(words):
            self._refuse("idf_weights", f"must have {len(words)} values, as the vocabulary has")

    @property
    def _has_mask(self) -> bool:
        return self.mask_token is not None and self.output_mode == _INT

    @property
    def _specials(self) -> int:
        """The places at the beginning for what is no word."""
        return self._has_mask + self.num_oov_indices

    @property
    def _tokens(self) -> tuple[Any, ...]:
        """The words without what may stand before them."""
        words = tuple(self.vocabulary)
        special = (
            *((self.mask_token,) * self._has_mask),
            *((self.oov_token,) * self.num_oov_indices),
        )
        return words[len(special) :] if words[: len(special)] == special else words

    @property
    def depth(self) -> Dim:
        if self.pad_to_max_tokens:
            return self.max_tokens
        if isinstance(self.vocabulary, str):
            return UNKNOWN
        if self.vocabulary is None:
            return self.vocabulary_size
        return self._specials + len(self._tokens)


class IntegerLookup(Lookup):
    of_numbers = True


class TextVectorization(Lookup):
    """Texts as the places of their words in a vocabulary: int (batch) or (batch, 1) → (batch,
    output_sequence_length); multi_hot, count and tf_idf (batch) → (batch, size); one_hot (batch) →
    (batch, words, size).

    The size as in StringLookup. No weights.
    Source: keras/src/layers/preprocessing/text_vectorization.py, Keras 3.15, which says (batch, 1,
    size) for texts of the shape (batch, 1), but computes (batch, size).
    """

    split: Argument[str | None] = Argument(
        OneOf(Optional(Choice("whitespace", "character")), Configuration()),
        "how a text is cut",
        "whitespace",
    )
    output_sequence_length = Argument(Optional(Int(min=0)), "words of each text, filled up or cut")
    ragged = Argument(Bool(), "whether texts keep their lengths", False)

    def validate(self) -> None:
        if self.output_mode != _INT:
            given = (("output_sequence_length", None), ("ragged", False))
            for argument, nothing in given:
                if getattr(self, argument) is not nothing:
                    self._refuse(argument, f'needs {self.word("output_mode")} "int"')
        super().validate()

    def output(self, *inputs: Shape) -> Shape:
        (x,) = inputs
        if self.output_mode == _INT:
            return (x[0] if x else None, self.output_sequence_length)
        if self.split is not None:
            x = (*x, None)
        elif len(x) <= 1:
            x = (*x, 1)
        return super().output(x)

    def fallback(self, *inputs: Shape) -> Shape:
        x = inputs[0] if inputs else UNKNOWN_SHAPE
        if self.output_mode != _INT or not x:
            return UNKNOWN_SHAPE
        return (x[0] if is_ranked(x) else UNKNOWN, self.output_sequence_length)

"""The network of the bundled model: a BERT encoder (Devlin et al. 2018) for inference alone.

What `transformers` computes, from the same files, without its four seconds of imports, which every
`yinju ask` would wait for; the tests compare the two.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    import torch
    from torch import Tensor

WORDS = "embeddings.word_embeddings.weight"
# Matrices of a layer, by their names in `transformers`; the first three are multiplied at once.
_ATTENDING = ("attention.self.query", "attention.self.key", "attention.self.value")
_OUT, _RISE, _FALL = "attention.output.dense", "intermediate.dense", "output.dense"
# Rows of the batches that oneDNN lays the matrices out for; it takes any number.
_ROWS = 1536
_EPSILON = 1e-12


class _Layer(NamedTuple):
    attending: Callable[[Tensor], Tensor]
    out: Callable[[Tensor], Tensor]
    attended: Callable[[Tensor], Tensor]
    rise: Callable[[Tensor], Tensor]
    fall: Callable[[Tensor], Tensor]
    done: Callable[[Tensor], Tensor]


class Encoder:
    """Token ids -> a vector for each token.

    Attributes:
        words: The embeddings of tokens, shape (vocabulary, width), in the type that is computed in.
    """

    def __init__(self, tensors: Mapping[str, Tensor], heads: int, dtype: torch.dtype) -> None:
        """Take the weights from tensors named as in transformers' `BertModel`.

        Raises:
            KeyError: one is missing.
        """

        def named(name: str) -> Tensor:
            return tensors[name].to(dtype)

        def linear(*names: str, gelu: bool = False) -> Callable[[Tensor], Tensor]:
            from torch import cat

            weight, bias = (
                cat([named(f"{name}.{kind}") for name in names]) for kind in ("weight", "bias")
            )
            return _linear(weight, bias, gelu=gelu)

        def norm(name: str) -> Callable[[Tensor], Tensor]:
            return _norm(named(f"{name}.weight"), named(f"{name}.bias"))

        self.words = named(WORDS)
        self._heads = heads
        # All tokens are of the first type.
        self._places = named("embeddings.position_embeddings.weight")
        self._places = self._places + named("embeddings.token_type_embeddings.weight")[0]
        self._first = norm("embeddings.LayerNorm")
        self._layers: list[_Layer] = []
        while f"encoder.layer.{len(self._layers)}.{_OUT}.weight" in tensors:
            at = f"encoder.layer.{len(self._layers)}."
            self._layers.append(
                _Layer(
                    linear(*(at + name for name in _ATTENDING)),
                    linear(at + _OUT),
                    norm(at + "attention.output.LayerNorm"),
                    linear(at + _RISE, gelu=True),
                    linear(at + _FALL),
                    norm(at + "output.LayerNorm"),
                )
            )

    def __call__(self, ids: Tensor, mask: Tensor, added: Tensor | None = None) -> Tensor:
        """The last layer, shape (texts, tokens, width), in the type that is computed in.

        Args:
            ids: Shape (texts, tokens).
            mask: True where a token is none of the padding, same shape.
            added: What to add to the tokens' embeddings, shape (texts, tokens, width).
        """
        import torch
        from torch.nn import functional

        with torch.inference_mode():
            rows = functional.embedding(ids, self.words)
            if added is not None:
                rows = rows + added.to(rows.dtype)
            rows = self._first(rows + self._places[: ids.shape[1]])
            texts, tokens, width = rows.shape
            seen = None if bool(mask.all()) else mask[:, None, None, :]
            parted = texts, tokens, 3, self._heads, width // self._heads
            for layer in self._layers:
                query, key, value = layer.attending(rows).view(parted).permute(2, 0, 3, 1, 4)
                found = functional.scaled_dot_product_attention(query, key, value, attn_mask=seen)
                found = found.transpose(1, 2).reshape(texts, tokens, width)
                rows = layer.attended(rows + layer.out(found))
                rows = layer.done(rows + layer.fall(layer.rise(rows)))
            return rows


def _linear(weight: Tensor, bias: Tensor, *, gelu: bool) -> Callable[[Tensor], Tensor]:
    """Multiply by a matrix; then GELU, if asked for."""
    import torch
    from torch.nn import functional

    operations: Any = torch.ops.mkldnn
    native = torch.backends.mkldnn.is_available() and operations._is_mkldnn_bf16_supported()
    if native and weight.dtype == torch.bfloat16:
        # oneDNN's own layout, which torch.compile uses as well, spares it from laying out the
        # matrix at each call: a fifth of the time of a passage, a quarter of that of a question.
        laid = operations._reorder_linear_weight(weight, _ROWS)
        step, algorithm = ("gelu", "none") if gelu else ("none", "")

        def laid_out(rows: Tensor) -> Tensor:
            found: Tensor = operations._linear_pointwise(rows, laid, bias, step, [], algorithm)
            return found

        return laid_out

    def plain(rows: Tensor) -> Tensor:
        found = functional.linear(rows, weight, bias)
        return functional.gelu(found) if gelu else found

    return plain


def _norm(weight: Tensor, bias: Tensor) -> Callable[[Tensor], Tensor]:
    from torch.nn import functional

    return lambda rows: functional.layer_norm(rows, weight.shape, weight, bias, _EPSILON)

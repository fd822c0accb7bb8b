"""The table of a profile's items, made from its models: which are compulsory, and what may stand there."""

from __future__ import annotations

import re
from enum import StrEnum
from types import UnionType
from typing import TYPE_CHECKING, Annotated, Any, Final, Literal, Union, get_args, get_origin

from pydantic import BaseModel

from unioncard.banks.profiles import fields, issuance, transport
from unioncard.banks.profiles.answers import AnswerFormat, Answers, Refusal
from unioncard.banks.profiles.profile import Profile

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pydantic.fields import FieldInfo

PLACES: Final[dict[str, type[BaseModel]]] = {
    "（最上层）": Profile,
    "issuance": issuance.Issuance,
    "issuance.control": issuance.Control,
    "fields": fields.Field,
    "header、trailer": fields.Line,
    "shapes": fields.Shape,
    "layout：delimited": fields.Delimited,
    "layout：fixed": fields.FixedWidth,
    "layout：csv": fields.Csv,
    "answers": Answers,
    "answers 的每种文件": AnswerFormat,
    "refusals": Refusal,
    "cards": issuance.Cards,
    "drop：hosted": transport.Hosted,
    "drop：sftp": transport.Sftp,
    "encryption": transport.Encryption,
    "times": transport.Times,
}
_CONDITIONS: Final = {
    (fields.Field, "value"): "`constant` 时是",
    (fields.Field, "bytes"): "定长时是",
    (fields.Field, "date"): "日期时是",
    (Answers, "returned"): "是",
    (Answers, "receipt"): "`whole_file` 时是",
    (Answers, "stock"): "`stock` 时是",
    (AnswerFormat, "batch_from"): "回执、回盘是",
    (AnswerFormat, "uncounted"): "没有笔数时是",
    (AnswerFormat, "accepted"): "有 `accepted` 字段时是",
    (AnswerFormat, "results"): "有 `result` 字段时是",
    (AnswerFormat, "events"): "有 `event` 字段时是",
    (Refusal, "code"): "三项至少一项",
    (Refusal, "text"): "三项至少一项",
    (Refusal, "pattern"): "三项至少一项",
}
"""Items that rules of their own ask for (banks/profiles); the models call them optional."""
_KINDS: Final = {
    str: "文字",
    int: "整数",
    bool: "`true`、`false`",
    dict: "对照表",
    tuple: "列表",
}


def page_table() -> str:
    """The table's lines."""
    lines = ["| 所在 | 项 | 必有 | 可以写什么 |", "|---|---|---|---|"]
    for place, model in PLACES.items():
        for key, field in model.model_fields.items():
            needed = "是" if field.is_required() else _CONDITIONS.get((model, key), "否")
            lines.append(f"| {place} | `{key}` | {needed} | {_allowed(field)} |")
    return "\n".join(lines) + "\n"


def _allowed(field: FieldInfo) -> str:
    words = list(dict.fromkeys(_words(field.annotation)))
    if words:
        text = "、".join(f"`{re.sub('[|]', chr(92) + '|', word)}`" for word in words)
    else:
        text = next(_kinds(field.annotation), "见本页")
    limits = [str(getattr(one, name)) for one in field.metadata for name in ("ge", "le") if hasattr(one, name)]
    if limits:
        text += f"，{' 至 '.join(limits)}" if len(limits) > 1 else f"，不小于 {limits[0]}"
    return text


def _words(kind: Any) -> Iterator[str]:
    """The words that a value, or the values of a list or mapping, can be."""
    origin = get_origin(kind)
    if origin is Literal:
        yield from (repr(one).strip("'") for one in get_args(kind))
    elif origin in {Union, UnionType, Annotated, tuple, dict}:
        inner = get_args(kind)[1:] if origin is dict else get_args(kind)[:1] if origin is Annotated else get_args(kind)
        for one in inner:
            yield from _words(one)
    elif isinstance(kind, type) and issubclass(kind, StrEnum):
        yield from (one.value for one in kind)


def _kinds(kind: Any) -> Iterator[str]:
    origin = get_origin(kind) or kind
    if origin in _KINDS:
        yield _KINDS[origin]
    elif isinstance(origin, type) and issubclass(origin, BaseModel):
        yield "一组设置，见本表"
    elif origin in {Union, UnionType, Annotated}:
        for one in get_args(kind)[: 1 if origin is Annotated else None]:
            yield from _kinds(one)

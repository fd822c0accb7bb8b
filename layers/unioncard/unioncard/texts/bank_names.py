"""What is said of a bank's file whose name is not one of those agreed on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from unioncard.texts.banks import UNKNOWN_NAME

if TYPE_CHECKING:
    from collections.abc import Mapping

CASE: Final = "只是字母的大小写不同，请照约定的写。"
PACKED: Final = (
    "是压缩、加密的文件，或表格文件（“{suffix}”）：请解压、解密，或从系统导出为文本，"
    "交里面的那个文件；只改文件名没有用。"
)
SURPLUS: Final = "只是后面多了“{suffix}”，请去掉。"
EXTENSION: Final = "扩展名应为“{suffix}”。"
AGREED: Final = "约定的有：{names}。"
_KINDS: Final = {"receipt": "收妥回执", "return": "回盘", "events": "卡片变动", "stock": "空白卡库存"}
_PLACES: Final = {"batch": "<批次号>", "serial": "<序号>", "at": "<时刻>"}


def unknown(hint: str, templates: Mapping[str, str]) -> str:
    """The sentence; ``templates``: kind of file → template of its name."""
    names = "、".join(f"{_KINDS[kind]} {template.format_map(_PLACES)}" for kind, template in templates.items())
    return UNKNOWN_NAME + (hint or AGREED.format(names=names))

"""Why a bank's profile in YAML is refused; rules of our own are worded in unioncard.texts.bank_profiles."""

from __future__ import annotations

from typing import Final

INVALID: Final = "银行文件格式 {file} 有误：{problems}"
PROBLEM: Final = "{place}：{rule}"
WHOLE: Final = "整个文件"
NOT_FOUND: Final = "没有名为 {file} 的银行文件格式{near}。可用的有 {shipped}，或写出 .yaml 文件的路径"
UNREADABLE: Final = "文件无法读取，应为 UTF-8 编码的 YAML"
TWICE: Final = "第 {line} 行：{key} 写了两次（另一次在第 {first} 行），请删去一个"
QUOTE: Final = (
    "第 {line} 行：{key} 的 {text} 没有引号，YAML 会读成别的值"
    "（如 12:30 读成 750、010 读成 8、no 读成 false）。文字、代码请加引号；数字不要写前导零；是否请写 true 或 false"
)
NOT_YAML: Final = "第 {line} 行附近不是正确的 YAML"

UNKNOWN_WORD: Final = "没有“{word}”这个词"
DID_YOU_MEAN: Final = "，是不是“{word}”"
ALLOWED: Final = "；可用的有 {words}"

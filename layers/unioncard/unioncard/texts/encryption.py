"""Why a bank's public key cannot be used."""

from __future__ import annotations

from typing import Final

PRIVATE_KEY: Final = "这是私钥，不是公钥：请立即作废这把私钥，并向银行索取公钥"
REVOKED: Final = "银行的公钥已被吊销，请向银行索取新的公钥"
EXPIRED: Final = "银行的公钥已过期，请向银行索取新的公钥"
NOT_FOR_ENCRYPTION: Final = "银行的公钥不能用于加密（没有有效的加密子密钥），请向银行索取新的公钥"
UNREADABLE: Final = "银行的公钥无法读取，应为 PGP PUBLIC KEY BLOCK 的完整文本"
SEVERAL_KEYS: Final = "银行的公钥应当只有一把，请只保留用于接收文件的那一把"
OUTDATED: Final = "银行的公钥所用算法过时或不受支持，请向银行索取新的公钥"

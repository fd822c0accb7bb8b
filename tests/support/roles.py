"""What each role may do by the templates, and what a function's calls need of it: every call is compared with both.

A grant is the smallest piece of a statement: one action on one resource, and of a condition with a list of values one
of these. So a right that nobody uses shows, even beside others that are used.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from itertools import product
from typing import TYPE_CHECKING, Any, Final

from unit.infra import parts

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from support.templates import Template

Conditions = tuple[tuple[str, str], ...]
"""Condition key → pattern, sorted."""

_IN_TRANSACTIONS: Final = {
    "Put": "PutItem",
    "Update": "UpdateItem",
    "Delete": "DeleteItem",
    "ConditionCheck": "ConditionCheckItem",
    "Get": "GetItem",
}
_OF_AN_INDEX: Final = {"dynamodb:Query", "dynamodb:Scan"}
"""What can be done with an index: other actions of its statement are for the table beside it."""
_SECRET: Final = "arn:${AWS::Partition}:secretsmanager:${AWS::Region}:${AWS::AccountId}:secret:${AWS::StackName}"
_S3: Final = {"ListObjectsV2": "ListBucket", "ListObjectVersions": "ListBucketVersions"}


@dataclass(frozen=True, order=True, slots=True)
class Grant:
    """One thing that a role may do; ``resource``: the logical id and what follows, as ``DropBucket/*/in/*``."""

    role: str
    sid: str
    action: str
    resource: str
    conditions: Conditions = ()

    def serves(self, need: Need) -> bool:
        """Whether this is allowed by it, if need be together with other pieces of the same statement."""
        return (
            self.action == need.action
            and fnmatchcase(need.resource, self.resource)
            and all(
                any(fnmatchcase(value, pattern) for value in need.context.get(key.lower(), ()))
                for key, pattern in self.conditions
            )
        )


@dataclass(frozen=True, slots=True)
class Need:
    """One thing that a call asks for; ``context``: condition keys in small letters → values."""

    action: str
    resource: str
    context: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def met_by(self, pieces: Iterable[Grant]) -> bool:
        """Whether one statement's pieces allow all of it: every value of a key that has a condition."""
        patterns: dict[str, set[str]] = {}
        for piece in pieces:
            for key, pattern in piece.conditions:
                patterns.setdefault(key.lower(), set()).add(pattern)
        return all(
            any(fnmatchcase(value, pattern) for pattern in some)
            for key, some in patterns.items()
            for value in self.context[key]
        )


def grants(template: Template, effect: str = "Allow") -> list[Grant]:
    """Everything that roles may do (or with ``Deny`` must not), piece by piece."""
    found = parts.statements(template) if effect == "Allow" else parts.denials(template)
    return sorted({
        Grant(role, one.get("Sid", ""), action, resource_name(resource), conditions)
        for role, one in found
        for action in parts.listed(one["Action"])
        for resource in parts.listed(one["Resource"])
        for conditions in _conditions(one)
        if "/index/" not in resource_name(resource) or action in _OF_AN_INDEX
    })  # fmt: skip


def _conditions(statement: Mapping[str, Any]) -> Iterator[Conditions]:
    keys = {key: parts.listed(values) for one in statement.get("Condition", {}).values() for key, values in one.items()}
    for chosen in product(*keys.values()):
        yield tuple(sorted((key, str(value)) for key, value in zip(keys, chosen, strict=True)))


def resource_name(resource: Any) -> str:
    """A resource of a policy as its logical id and what follows it."""
    match resource:
        case {"Ref": str(name)} | {"Fn::GetAtt": [str(name), *_]}:
            return name
        case {"Fn::Sub": str(text)}:
            return re.sub(r"\$\{(\w+)(\.\w+)?\}", r"\1", text)
    return str(resource)


# --- calls -----------------------------------------------------------------------------------------------------------


@dataclass(slots=True)
class Recording:
    """What functions asked for. ``keys``: ARN of a KMS key → its logical id."""

    keys: Mapping[str, str]
    needs: dict[str, dict[str, Need]] = field(default_factory=dict)

    def note(self, function: str, service: str, operation: str, given: Mapping[str, Any]) -> None:
        """One call of a function, whatever came of it."""
        known = self.needs.setdefault(f"{function.capitalize()}Role", {})
        for need in self._needs(service, operation, given):
            known.setdefault(repr(need), need)

    def _needs(self, service: str, operation: str, given: Mapping[str, Any]) -> Iterable[Need]:
        match service:
            case "dynamodb":
                return self._of_tables(operation, given)
            case "s3":
                return [_of_bucket(operation, given)]
            case "sqs":
                queue = given["QueueUrl"].rpartition("/")[2]
                return [Need(f"sqs:{operation}", f"{queue.capitalize()}Queue")]
            case "kms":
                context = {
                    f"kms:encryptioncontext:{key.lower()}": (value,)
                    for key, value in given.get("EncryptionContext", {}).items()
                }
                if "MacAlgorithm" in given:
                    context["kms:macalgorithm"] = (given["MacAlgorithm"],)
                return [Need(f"kms:{operation}", self.keys[given["KeyId"]], context)]
            case "secretsmanager":
                return [Need(f"secretsmanager:{operation}", _SECRET + given["SecretId"].removeprefix("unioncard"))]
        raise NotImplementedError(f"{service} {operation}: which right does it need?")

    def _of_tables(self, operation: str, given: Mapping[str, Any]) -> Iterator[Need]:
        match operation:
            case "TransactWriteItems" | "TransactGetItems":
                for one in given["TransactItems"]:
                    ((act, inner),) = one.items()
                    yield self._of_table(_IN_TRANSACTIONS[act], inner["TableName"], [inner.get("Item") or inner["Key"]])
            case "BatchGetItem":
                for table, asked in given["RequestItems"].items():
                    yield self._of_table(operation, table, asked["Keys"])
            case "BatchWriteItem":
                for table, requests in given["RequestItems"].items():
                    acts = [act for request in requests for act in request.values()]
                    yield self._of_table(operation, table, [act.get("Item") or act["Key"] for act in acts])
            case "Query" | "Scan":
                index = f"/index/{given['IndexName']}" if "IndexName" in given else ""
                yield Need(f"dynamodb:{operation}", _table(given["TableName"]) + index)
            case _:
                yield self._of_table(operation, given["TableName"], [given.get("Item") or given["Key"]])

    def _of_table(self, operation: str, table: str, items: Iterable[Mapping[str, Any]]) -> Need:
        # The kind of a partition is enough: as many as there are persons would be compared with every grant.
        kinds = {re.sub(r"#.*", "#…", one["pk"]["S"], flags=re.DOTALL) for one in items}
        return Need(f"dynamodb:{operation}", _table(table), {"dynamodb:leadingkeys": tuple(sorted(kinds))})


def _table(name: str) -> str:
    return f"{name.capitalize()}Table"


def _of_bucket(operation: str, given: Mapping[str, Any]) -> Need:
    bucket = f"{given['Bucket'].capitalize()}Bucket"
    if operation in _S3:
        return Need(f"s3:{_S3[operation]}", bucket, {"s3:prefix": (given.get("Prefix", ""),)})
    versioned = operation == "GetObject" and given.get("VersionId")
    return Need(f"s3:{'GetObjectVersion' if versioned else operation}", f"{bucket}/{given['Key']}")


@dataclass(frozen=True, slots=True)
class Comparison:
    """``beyond``: what was asked for and is not allowed; ``unused``: what is allowed and was never asked for."""

    beyond: list[tuple[str, str]]
    unused: list[Grant]


def compared(recording: Recording, template: Template) -> Comparison:
    """Both ways, for the roles of the functions that made calls."""
    allowed, denied = grants(template), grants(template, "Deny")
    beyond: list[tuple[str, str]] = []
    used: set[Grant] = set()
    for role, needs in recording.needs.items():
        for need in needs.values():
            statements: dict[tuple[str, str], list[Grant]] = {}
            for one in allowed:
                if one.role == role and one.serves(need):
                    statements.setdefault((one.sid, one.resource), []).append(one)
            meeting = [one for pieces in statements.values() if need.met_by(pieces) for one in pieces]
            used |= set(meeting)
            if not meeting or any(one.role == role and one.serves(need) for one in denied):
                beyond.append((role, str(need)))
    roles = recording.needs.keys()
    return Comparison(sorted(beyond), [one for one in allowed if one.role in roles and one not in used])

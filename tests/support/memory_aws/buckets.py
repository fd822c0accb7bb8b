"""S3: objects and their versions. Every bucket keeps versions, as the template's do."""

from __future__ import annotations

from dataclasses import dataclass, field
from hashlib import md5
from io import BytesIO
from typing import IO, TYPE_CHECKING, Any

from botocore.response import StreamingBody

from support.memory_aws.errors import AwsError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

Item = dict[str, Any]

LISTED = 1000
"""Keys that one call lists."""


@dataclass(frozen=True)
class Version:
    """One state of an object; ``content`` is None where it was deleted."""

    id: str
    content: bytes | None
    content_type: str = "binary/octet-stream"
    metadata: Mapping[str, str] = field(default_factory=dict)

    @property
    def etag(self) -> str:
        return f'"{md5(self.content or b"", usedforsecurity=False).hexdigest()}"'


def _everything(_action: Mapping[str, Any]) -> bool:
    return True


@dataclass
class Buckets:
    """The service. ``guarded``: whether IfNoneMatch is looked at; tests take guards out."""

    buckets: dict[str, dict[str, list[Version]]] = field(default_factory=dict)
    guarded: Callable[[Mapping[str, Any]], bool] = _everything
    last_version: int = 0

    def contents(self, bucket: str) -> dict[str, bytes]:
        """What a reader finds now, by key."""
        newest = {key: versions[-1].content for key, versions in sorted(self.buckets[bucket].items())}
        return {key: content for key, content in newest.items() if content is not None}

    def CreateBucket(self, Bucket: str) -> Item:
        self.buckets[Bucket] = {}
        return {}

    def PutBucketVersioning(self, Bucket: str, VersioningConfiguration: Item) -> Item:
        if VersioningConfiguration != {"Status": "Enabled"}:
            raise NotImplementedError("buckets that keep no versions")
        self._bucket(Bucket)
        return {}

    def PutObject(  # noqa: PLR0913, PLR0917 what S3 is told
        self,
        Bucket: str,
        Key: str,
        Body: bytes | IO[bytes],
        ContentType: str = Version.content_type,
        IfNoneMatch: str = "",
        Metadata: Mapping[str, str] | None = None,
    ) -> Item:
        if IfNoneMatch not in {"", "*"}:
            raise NotImplementedError(IfNoneMatch)
        versions = self._bucket(Bucket).get(Key)
        there = versions is not None and versions[-1].content is not None
        if IfNoneMatch and there and self.guarded({"Bucket": Bucket}):
            raise AwsError("PreconditionFailed")
        content = Body if isinstance(Body, bytes) else Body.read()
        version = self._keep(Bucket, Key, bytes(content), ContentType, Metadata)
        return {"VersionId": version.id, "ETag": version.etag}

    def GetObject(self, Bucket: str, Key: str, VersionId: str = "") -> Item:
        versions = self._bucket(Bucket).get(Key, [])
        found = versions[-1:] if not VersionId else [one for one in versions if one.id == VersionId]
        if not found or found[0].content is None:
            raise AwsError("NoSuchVersion" if VersionId and not found else "NoSuchKey")
        (version,) = found
        content = version.content or b""
        return {
            "Body": StreamingBody(BytesIO(content), len(content)),
            "ContentLength": len(content),
            "ContentType": version.content_type,
            "ETag": version.etag,
            "VersionId": version.id,
            "Metadata": dict(version.metadata),
        }

    def DeleteObject(self, Bucket: str, Key: str) -> Item:
        self._bucket(Bucket)
        return {"DeleteMarker": True, "VersionId": self._keep(Bucket, Key, None).id}

    def ListObjectsV2(self, Bucket: str, Prefix: str = "", StartAfter: str = "", MaxKeys: int = LISTED) -> Item:
        """The next page is asked for by ``StartAfter``; continuation tokens are not known here."""
        self._bucket(Bucket)
        found = [
            {"Key": key, "Size": len(content)}
            for key, content in self.contents(Bucket).items()
            if key.startswith(Prefix) and key > StartAfter
        ]
        contents = found[:MaxKeys]
        truncated = len(found) > len(contents)
        return {"KeyCount": len(contents), "IsTruncated": truncated} | ({"Contents": contents} if contents else {})

    def ListObjectVersions(self, Bucket: str, Prefix: str = "") -> Item:
        found = sorted((key, versions) for key, versions in self._bucket(Bucket).items() if key.startswith(Prefix))
        listed: dict[str, list[Item]] = {}
        for key, versions in found:
            for version in reversed(versions):
                kind = "DeleteMarkers" if version.content is None else "Versions"
                newest = version is versions[-1]
                listed.setdefault(kind, []).append({"Key": key, "VersionId": version.id, "IsLatest": newest})
        if sum(map(len, listed.values())) > LISTED:
            raise NotImplementedError("a second page")
        return {"IsTruncated": False, **listed}

    def _bucket(self, name: str) -> dict[str, list[Version]]:
        if name not in self.buckets:
            raise AwsError("NoSuchBucket", name)
        return self.buckets[name]

    def _keep(
        self,
        bucket: str,
        key: str,
        content: bytes | None,
        content_type: str = "",
        metadata: Mapping[str, str] | None = None,
    ) -> Version:
        self.last_version += 1
        version = Version(f"version-{self.last_version}", content, content_type, metadata or {})
        self.buckets[bucket].setdefault(key, []).append(version)
        return version

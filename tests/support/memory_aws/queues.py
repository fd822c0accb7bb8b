"""SQS: messages that are received once, until they are deleted or made visible again."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import count
from typing import Any

from support.memory_aws.errors import AwsError

Item = dict[str, Any]


@dataclass
class Message:
    """``handle`` is "" while it waits."""

    id: str
    body: str
    handle: str = ""


@dataclass
class Queues:
    """The service. No clock runs: what was received stays invisible until its visibility is changed to 0 seconds."""

    queues: dict[str, list[Message]] = field(default_factory=dict)
    _serials: count[int] = field(default_factory=lambda: count(1))

    def CreateQueue(self, QueueName: str) -> Item:
        self.queues.setdefault(_url(QueueName), [])
        return {"QueueUrl": _url(QueueName)}

    def GetQueueUrl(self, QueueName: str) -> Item:
        self._queue(_url(QueueName))
        return {"QueueUrl": _url(QueueName)}

    def SendMessage(
        self, QueueUrl: str, MessageBody: str, DelaySeconds: int = 0, MessageAttributes: Item | None = None
    ) -> Item:
        """Attributes reach who asks for them by name, and nobody here does."""
        message = Message(f"message-{next(self._serials)}", MessageBody)
        self._queue(QueueUrl).append(message)
        return {"MessageId": message.id}

    def ReceiveMessage(self, QueueUrl: str, MaxNumberOfMessages: int = 1) -> Item:
        waiting = [one for one in self._queue(QueueUrl) if not one.handle][:MaxNumberOfMessages]
        for one in waiting:
            one.handle = f"receipt-{next(self._serials)}"
        found = [{"MessageId": one.id, "ReceiptHandle": one.handle, "Body": one.body} for one in waiting]
        return {"Messages": found} if found else {}

    def DeleteMessage(self, QueueUrl: str, ReceiptHandle: str) -> Item:
        queue = self._queue(QueueUrl)
        queue[:] = [one for one in queue if one.handle != ReceiptHandle]
        return {}

    def ChangeMessageVisibility(self, QueueUrl: str, ReceiptHandle: str, VisibilityTimeout: int) -> Item:
        received = [one for one in self._queue(QueueUrl) if one.handle == ReceiptHandle]
        if not received:
            raise AwsError("ReceiptHandleIsInvalid")
        for one in received:
            one.handle = one.handle if VisibilityTimeout else ""
        return {}

    def _queue(self, url: str) -> list[Message]:
        if url not in self.queues:
            raise AwsError("AWS.SimpleQueueService.NonExistentQueue")
        return self.queues[url]


def _url(name: str) -> str:
    return f"https://sqs.us-east-1.amazonaws.com/123456789012/{name}"

"""Settings of the functions, read from the environment: one frozen model a function, checked at start.

Nothing else reads ``os.environ`` but lookup_settings.py, and the SDK and ``light/`` what AWS puts there. A missing or
malformed variable stops the function before its first event.
"""

from __future__ import annotations

import os
from typing import Literal, Self

from pydantic import BaseModel, ConfigDict, Field


class Settings(BaseModel):
    """Fields are read from variables of the same name in capitals."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    @classmethod
    def from_environment(cls) -> Self:
        """Read and check; pydantic.ValidationError names what is missing."""
        return cls.model_validate(
            {name: os.environ[name.upper()] for name in cls.model_fields if name.upper() in os.environ}
        )


class QueueSettings(Settings):
    """Functions that queues call. ``retry_seconds``: after how long a failed message first comes back."""

    retry_seconds: int = 20


class OfficerSettings(Settings):
    """Functions that officers call.

    ``union_claim``: the token's claim that may name the officer's union, '' where appointments alone decide.
    ``root_union``: the province's union. ``first_administrator``: the subject who may appoint the first others.
    """

    union_claim: str = ""
    root_union: str
    first_administrator: str = ""


class UploadSettings(OfficerSettings):
    """functions/upload."""

    directory_table: str
    work_table: str
    registers_bucket: str
    products_bucket: str
    trail_bucket: str


class DeskSettings(OfficerSettings):
    """functions/desk."""

    directory_table: str
    work_table: str
    registers_bucket: str
    products_bucket: str
    trail_bucket: str
    register_queue: str
    issue_queue: str
    month_queue: str
    mail_queue: str


class UnionsSettings(OfficerSettings):
    """functions/unions."""

    directory_table: str
    work_table: str
    trail_bucket: str
    member_key: str
    mail_queue: str


class MembersSettings(OfficerSettings):
    """functions/members."""

    directory_table: str
    members_table: str
    work_table: str
    trail_bucket: str
    register_queue: str
    member_key: str
    member_digest_key: str


class ValidateSettings(QueueSettings):
    """functions/validate. ``gone_years``: after how many years as no member somebody is erased."""

    directory_table: str
    members_table: str
    work_table: str
    registers_bucket: str
    products_bucket: str
    register_queue: str
    issue_queue: str
    answer_queue: str
    mail_queue: str
    trail_bucket: str
    member_key: str
    member_digest_key: str
    gone_years: int = Field(5, ge=1)


class IssueSettings(QueueSettings):
    """functions/issue."""

    directory_table: str
    members_table: str
    work_table: str
    drop_bucket: str
    products_bucket: str
    trail_bucket: str
    issue_queue: str
    delivery_queue: str
    mail_queue: str
    member_key: str


class AnswersSettings(QueueSettings):
    """functions/answers."""

    directory_table: str
    members_table: str
    cards_table: str
    work_table: str
    drop_bucket: str
    products_bucket: str
    answer_queue: str
    issue_queue: str
    delivery_queue: str
    member_key: str
    card_digest_key: str
    member_digest_key: str


class DeliverSettings(QueueSettings):
    """functions/deliver. ``line_rest_seconds``: how long a bank that did not answer is not called."""

    directory_table: str
    work_table: str
    drop_bucket: str
    products_bucket: str
    trail_bucket: str
    delivery_queue: str
    line_rest_seconds: int = 300


class NotifySettings(QueueSettings):
    """functions/notify. ``mail_reports``: SES's configuration set that reports bounces and complaints, '' without.

    ``letters_per_second``: what the mail service takes, 0: as fast as it goes; ``letter_workers`` share it.
    """

    directory_table: str
    work_table: str
    products_bucket: str
    mail_queue: str
    member_key: str
    mail_transport: Literal["ses", "smtp"]
    mail_from: str
    mail_reports: str = ""
    letters_per_second: float = Field(0, ge=0)
    letter_workers: int = Field(10, ge=1)
    public_origin: str
    smtp_host: str = ""
    smtp_port: int = 587
    smtp_security: Literal["none", "starttls", "tls"] = "starttls"
    smtp_secret: str = ""


class ReportSettings(QueueSettings):
    """functions/report."""

    directory_table: str
    members_table: str
    cards_table: str
    work_table: str
    products_bucket: str
    trail_bucket: str
    month_queue: str
    mail_queue: str
    first_month: str

"""lookup: is this a valid union card, or a page of a month's report of ours? Reads the cards table and nothing else
(invariant 9).
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from unioncard import clock
from unioncard.cards.address_limit import AddressLimit, Allowance, CountUnavailable
from unioncard.cards.card import CardKeys
from unioncard.cards.lookup import Lookup
from unioncard.cards.question import Question, card_view
from unioncard.cloud.aws.caller import caller_address
from unioncard.cloud.aws.http import body_as, json_response, respond
from unioncard.cloud.aws.light.clients import light_client
from unioncard.cloud.aws.log import count, logger
from unioncard.cloud.aws.lookup_settings import LookupSettings
from unioncard.cloud.aws.mac import KmsGroupSecrets
from unioncard.cloud.stores.lookup import CardTable
from unioncard.cloud.stores.question_counts import QuestionCountTable

if TYPE_CHECKING:
    from aws_lambda_powertools.utilities.typing import LambdaContext

    from unioncard.cloud.aws.http import Event, Response

settings = LookupSettings.from_environment()


@cache
def lookup() -> Lookup:
    """The domain's look-up on this stack's cards."""
    secrets = KmsGroupSecrets(settings.card_digest_key, keeps=False, clients=light_client)
    return Lookup(CardTable(settings.cards_table, light_client), CardKeys(secrets))


@cache
def limit() -> AddressLimit:
    """The limit of an address. The day's secret is the same for all and kept: only a process's first question waits."""
    return AddressLimit(
        QuestionCountTable(settings.addresses_table, light_client),
        KmsGroupSecrets(settings.card_digest_key, clients=light_client),
        Allowance(settings.lookups_in_ten_minutes, settings.lookups_in_a_day),
        settings.shared_networks,
    )


def ask(event: Event) -> Response:
    """200: of a known card ``{"valid", "union", "status"}``, valid only if normal; otherwise ``{"valid": false}``.

    The limit comes first, before anything of the question is looked at.
    """
    count_question(event)
    return json_response(200, card_view(lookup().ask(body_as(Question, event).card)))


def ask_report(event: Event) -> Response:
    """200: of a code that is printed on a month's report, what it is of and whether it is the newest."""
    count_question(event)
    # Few ask for a report, and who asks for a card does not wait for what reports are made of.
    from unioncard.cloud.stores.printed_editions import PrintedEditionTable  # noqa: PLC0415
    from unioncard.reports.verification import ReportQuestion, read_code, report_view  # noqa: PLC0415

    code = read_code(body_as(ReportQuestion, event).code)
    return json_response(200, report_view(PrintedEditionTable(settings.cards_table, light_client).find(code)))


def count_question(event: Event) -> None:
    """TooMany if the caller's address has asked too often; where that cannot be known, the caller is let in.

    A counter that is down must not close the look-up for the whole province; the stage's throttle still holds, and an
    alarm is raised.
    """
    try:
        limit().admit(caller_address(event, settings.edge_secret), clock.now())
    except CountUnavailable as error:
        logger.warning("look-up not counted", extra={"reason": str(error)})
        count("LookupsUncounted")


ROUTES = {"POST /lookup": ask, "POST /lookup/report": ask_report}


def handler(event: dict[str, Any], _context: LambdaContext) -> dict[str, Any]:
    """HTTP API: the routes for everybody."""
    return respond(event, ROUTES)

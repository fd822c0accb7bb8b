"""HTTP is kept byte for byte, and a request says which operation it is."""

from __future__ import annotations

import asyncio

import pytest

from unioncard_local.faultproxy.http import Head, answer_body, parse, read_answer, read_head, request_body
from unioncard_local.faultproxy.request import request_of

SIGNED = "AWS4-HMAC-SHA256 Credential=AKIA1/20261125/us-east-1/{}/aws4_request, SignedHeaders=host, Signature=0"
CHUNKS = b"5;x=1\r\nhello\r\n10\r\n0123456789abcdef\r\n0\r\nchecksum: 1\r\n\r\n"


def head(first: str, **fields: str) -> Head:
    lines = [f"{name.replace('_', '-')}: {value}" for name, value in fields.items()]
    return parse("\r\n".join([first, *lines, "", ""]).encode())


def arriving(content: bytes) -> asyncio.StreamReader:
    reader = asyncio.StreamReader()
    reader.feed_data(content)
    reader.feed_eof()
    return reader


async def body(content: bytes, answer: Head, method: str = "GET") -> bytes:
    return b"".join([piece async for piece in answer_body(arriving(content), answer, method)])


@pytest.mark.parametrize(
    ("first", "fields", "operation"),
    [
        ("GET /b/k HTTP/1.1", {}, "GetObject"),
        ("GET /b/k?versionId=1&response-content-type=a HTTP/1.1", {}, "GetObject"),
        ("GET /b/k%2Fl?tagging HTTP/1.1", {}, "GetObject?tagging"),
        ("PUT /b/k HTTP/1.1", {}, "PutObject"),
        ("PUT /b/k HTTP/1.1", {"x_amz_copy_source": "b/other"}, "CopyObject"),
        ("PUT /b/k?partNumber=1&uploadId=2 HTTP/1.1", {}, "PutObject?uploadId"),
        ("HEAD /b/k HTTP/1.1", {}, "HeadObject"),
        ("GET /b?list-type=2&prefix=a HTTP/1.1", {}, "ListObjectsV2"),
        ("GET /b/?prefix=a HTTP/1.1", {}, "ListObjects"),
        ("POST /b?delete HTTP/1.1", {}, "PostBucket?delete"),
    ],
)
def test_an_operation_of_s3_is_read_from_method_and_address(first: str, fields: dict[str, str], operation: str):
    request = request_of(head(first, Authorization=SIGNED.format("s3"), **fields))

    assert (request.service, request.operation) == ("s3", operation)


def test_an_operation_of_the_other_services_is_their_target():
    target = "DynamoDB_20120810.PutItem"
    request = request_of(head("POST / HTTP/1.1", Authorization=SIGNED.format("dynamodb"), X_Amz_Target=target))

    assert (request.service, request.operation) == ("dynamodb", "PutItem")


@pytest.mark.parametrize("authorization", [{}, {"Authorization": "Bearer aws4_request"}])
def test_what_no_sdk_signed_is_of_no_service(authorization: dict[str, str]):
    assert request_of(head("GET /b/k?X-Amz-Signature=1 HTTP/1.1", **authorization)).service == ""


def test_a_request_in_chunks_is_kept_with_its_lines():
    chunked = head("PUT /b/k HTTP/1.1", Transfer_Encoding="chunked")

    assert asyncio.run(_request(CHUNKS + b"GET / HTTP/1.1", chunked)) == CHUNKS


async def _request(content: bytes, of: Head) -> bytes:
    return await request_body(arriving(content), of)


@pytest.mark.parametrize(
    ("fields", "method", "expected"),
    [
        ({"Content_Length": "4"}, "GET", b"body"),
        ({"Content_Length": "4"}, "HEAD", b""),
        ({}, "GET", b"body and all until the end"),
    ],
)
def test_the_body_of_an_answer_ends_where_its_head_says(fields: dict[str, str], method: str, expected: bytes):
    answer = head("HTTP/1.1 200 OK", **fields)

    async def read() -> bytes:
        return await body(b"body and all until the end", answer, method)

    assert asyncio.run(read()) == expected


def test_an_answer_without_content_has_no_body():
    async def read() -> bytes:
        return await body(b"HTTP/1.1 200 OK", head("HTTP/1.1 204 No Content"))

    assert asyncio.run(read()) == b""


def test_an_answer_in_chunks_is_kept_with_its_lines():
    async def read() -> bytes:
        return await body(CHUNKS + b"more", head("HTTP/1.1 200 OK", transfer_encoding="Chunked"))

    assert asyncio.run(read()) == CHUNKS


def test_a_body_that_stops_short_is_an_error():
    async def read() -> bytes:
        return await body(b"bo", head("HTTP/1.1 200 OK", Content_Length="4"))

    with pytest.raises(asyncio.IncompleteReadError):
        asyncio.run(read())


def test_continue_is_not_the_answer():
    async def read() -> Head:
        return await read_answer(arriving(b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\n\r\n"))

    assert asyncio.run(read()).status == 200


def test_a_connection_that_ends_between_requests_ends_and_within_one_breaks():
    async def read(content: bytes) -> Head | None:
        return await read_head(arriving(content))

    assert asyncio.run(read(b"")) is None
    with pytest.raises(asyncio.IncompleteReadError):
        asyncio.run(read(b"GET / HT"))


def test_a_field_is_replaced_where_it_stands_and_nothing_else():
    before = b"POST / HTTP/1.1\r\nHost: a:1\r\ncontent-LENGTH: 10\r\nX: content-length: 10\r\n\r\n"

    after = parse(before).replacing(content_length="7", x_amz_crc32="1")

    assert after == before.replace(b"LENGTH: 10", b"LENGTH: 7")

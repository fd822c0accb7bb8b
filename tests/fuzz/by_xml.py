"""Mutations of the XML inside, packed properly: what the container check cannot see."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from fuzz.books import packed, unpacked
from fuzz.ways import EXCEL, ZIPPED, Kind
from fuzz.xml_text import any_part, attributes, replaced, rewritten, rows, sheet_of, tags, with_rows

if TYPE_CHECKING:
    from random import Random

    from fuzz.seeds import Seed

XML = Kind("xml", [])
_VALUES = (
    "",
    "-1",
    "0",
    "1",
    "99999999999999999999",
    "4294967296",
    "NaN",
    "1e400",
    "A1",
    "XFD1048576",
    "A0",
    "🦀",
    "&lt;",
)
_CELLS = ("s", "b", "e", "d", "n", "str", "inlineStr", "x")


@XML.way(ZIPPED, weight=3)
def attributes_changed(seed: Seed, chance: Random) -> bytes:
    def change(text: str) -> str:
        for _ in range(chance.choice((1, 1, 3))):
            if found := attributes(text):
                one = chance.choice(found)
                name = one[0].partition("=")[0]
                text = replaced(text, one, chance.choice(("", one[0] * 2, f'{name}="{chance.choice(_VALUES)}"')))
        return text

    return rewritten(seed, any_part(seed, chance), change)


@XML.way(EXCEL, weight=2)
def positions_and_types(seed: Seed, chance: Random) -> bytes:
    """r, t and s of cells, r of rows, ref of the dimension, counts of strings."""
    wanted = chance.choice(("r", "t", "s", "ref", "count", "uniqueCount", "spans"))
    values = _CELLS if wanted == "t" else (*_VALUES, "B2", "AA7", "C9", "GR500", "A1:B2", "B2:A1", "A1:")

    def change(text: str) -> str:
        found = [one for one in attributes(text) if one[0].startswith(f" {wanted}=")]
        return replaced(text, chance.choice(found), f' {wanted}="{chance.choice(values)}"') if found else text

    parts = [name for name in ("xl/sharedStrings.xml", sheet_of(seed)) if name in unpacked(seed.content)]
    return rewritten(seed, chance.choice(parts), change)


@XML.way(ZIPPED, weight=2)
def tags_broken(seed: Seed, chance: Random) -> bytes:
    def change(text: str) -> str:
        one = chance.choice(tags(text))
        other = chance.choice(tags(text))[0]
        return replaced(text, one, chance.choice(("", one[0] * 2, other, one[0][:-1], "</x>", "<!--", "<![CDATA[")))

    return rewritten(seed, any_part(seed, chance), change)


@XML.way(ZIPPED)
def entities(seed: Seed, chance: Random) -> bytes:
    """Billion laughs, external ones, and such that are not declared."""
    levels = "".join(f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">' for n in range(9))
    types = (f'<!DOCTYPE x [<!ENTITY a "ha">{levels}]>', '<!DOCTYPE x [<!ENTITY j SYSTEM "file:///etc/passwd">]>')

    def change(text: str) -> str:
        head, _, rest = text.partition("?>")
        reference = chance.choice(("&j;", "&unknown;", "&#0;", "&#xD800;", "&#99999999999;", "&;"))
        places = [found.start() for found in re.finditer("</t>|</v>|</text:p>", rest)] or [len(rest) - 1]
        at = chance.choice(places)
        return f"{head}?>{chance.choice((*types, ''))}{rest[:at]}{reference}{rest[at:]}"

    return rewritten(seed, any_part(seed, chance), change)


@XML.way(ZIPPED, weight=0.1)
def deep_nesting(seed: Seed, chance: Random) -> bytes:
    depth = chance.choice((10_000, 100_000))
    inner = chance.choice(("a", "row", "c", "si", "is", "table:table-row", "table:table", "text:span", "draw:frame"))

    def change(text: str) -> str:
        one = chance.choice(tags(text))
        closing = f"</{inner}>" * depth if chance.random() < 0.7 else ""
        return text[: one.end()] + f"<{inner}>" * depth + closing + text[one.end() :]

    return rewritten(seed, any_part(seed, chance), change)


@XML.way(ZIPPED, weight=0.1)
def huge_attributes(seed: Seed, chance: Random) -> bytes:
    size = chance.choice((10**5, 10**7))
    many = chance.random() < 0.3

    def change(text: str) -> str:
        one = chance.choice([tag for tag in tags(text) if tag[0][1] != "/"])
        more = "".join(f' a{n}="1"' for n in range(size // 100)) if many else f' a="{"x" * size}"'
        return text[: one.end() - 1].removesuffix("/") + more + text[one.end() - 1 - (one[0][-2] == "/") :]

    return rewritten(seed, any_part(seed, chance), change)


@XML.way(ZIPPED)
def another_encoding(seed: Seed, chance: Random) -> bytes:
    """Declared and not meant, or meant and not declared."""
    name = any_part(seed, chance)
    parts = unpacked(seed.content)
    text = parts[name].decode()
    declared = chance.choice(("UTF-16", "GB18030", "ISO-8859-1", "UTF-7", "x"))
    meant = chance.choice(("utf-8", "utf-16", "gb18030", "utf-8-sig"))
    return packed(parts | {name: text.replace("UTF-8", declared).encode(meant)})


@XML.way(EXCEL)
def strange_cells(seed: Seed, chance: Random) -> bytes:
    """Formulas without values, error cells, indices that lie, dates that overflow, in some row's cells."""
    kind = chance.choice(_CELLS)
    value = chance.choice((*_VALUES, "#N/A", "#REF!", "#DIV/0!", "2026-01-01T00:00:00Z", "1e308", "-1e308", "TRUE"))
    inner = chance.choice(
        (f"<v>{value}</v>", f"<f>SUM(A1:A9)</f><v>{value}</v>", "<f>A1</f>", "", f"<is><t>{value}</t></is>")
    )

    def change(text: str) -> str:
        row = chance.choice(rows(text))
        number = re.search(r'r="(\d+)"', row)
        place, style = f"{chance.choice('ABDHKOUZ')}{number[1] if number else 1}", chance.choice((0, 1, 5, -1))
        cell = f'<c r="{place}" s="{style}" t="{kind}">{inner}</c>'
        return text.replace(row, row.replace("</row>", f"{cell}</row>"))

    return rewritten(seed, sheet_of(seed), change)


@XML.way(EXCEL, weight=0.3)
def far_cells_and_gaps(seed: Seed, chance: Random) -> bytes:
    place = chance.choice(("XFD1048576", "A1048576", "XFD9", "A500099", "GR500100", "AAAA9", "A99999999999", "GS10"))
    digits = re.sub(r"\D", "", place)

    def change(text: str) -> str:
        more = f'<row r="{digits}"><c r="{place}"><v>1</v></c></row>'
        return text.replace("</sheetData>", f"{more}</sheetData>")

    return rewritten(seed, sheet_of(seed), change)


@XML.way(("xlsx shared",), weight=0.05)
def a_million_shared_strings(seed: Seed, chance: Random) -> bytes:
    item = chance.choice(("<si><t>x</t></si>", "<si/>", "<si><r><t>a</t></r><r><t>b</t></r></si>"))
    return rewritten(seed, "xl/sharedStrings.xml", lambda text: text.replace("</sst>", item * 1_000_000 + "</sst>"))


@XML.way(("ods",), weight=1)
def repetition_bombs(seed: Seed, chance: Random) -> bytes:
    times = chance.choice(("0", "-1", "16384", "1048576", "2147483647", "4294967296", "99999999999999999999", "x"))
    which = chance.choice(("table:number-columns-repeated", "table:number-rows-repeated"))
    text_in = chance.random() < 0.5

    def change(text: str) -> str:
        where = [
            tag for tag in tags(text) if tag[0].startswith("<table:table-" + ("cell" if "columns" in which else "row"))
        ]
        one = chance.choice(where)
        repeated = re.sub(r' table:number-\w+-repeated="\d+"', "", one[0])
        head = repeated.rstrip("/>")
        end = "/>" if one[0].endswith("/>") and not text_in else ">"
        tail = "<text:p>1</text:p></table:table-cell>" if one[0].endswith("/>") and text_in else ""
        return replaced(text, one, f'{head} {which}="{times}"{end}{tail}')

    return rewritten(seed, "content.xml", change)


@XML.way(EXCEL, weight=0.1)
def large_cells(seed: Seed, chance: Random) -> bytes:
    """Cells with more text than any program lets one type, under the header: blanks, marks, digits, brackets."""
    text_in = chance.choice((" ", "\u0301\u0323", "1", "（", "汉", "1-", "a\t")) * chance.choice((5_000, 10_000))
    column = chance.choice("ABCDEGHIJKLORT")
    many = chance.choice((1, 5))

    def change(text: str) -> str:
        content = f't="inlineStr"><is><t xml:space="preserve">a{text_in}b</t></is>'
        rows_in = range(20, 20 + many)
        more = "".join(f'<row r="{row}"><c r="{column}{row}" {content}</c></row>' for row in rows_in)
        return text.replace("</sheetData>", f"{more}</sheetData>")

    return rewritten(seed, sheet_of(seed), change)


@XML.way(EXCEL, weight=0.03)
def many_large_cells(seed: Seed, chance: Random) -> bytes:
    """One long shared text in hundreds of rows under the header: small in the file, a gigabyte when laid out."""
    size, many = chance.choice(((10**6, 200), (10**6, 400), (10**6, 700), (10**5, 4_000), (10**4, 40_000)))
    column = chance.choice("CHRS")
    parts = unpacked(seed.content)
    sheet = parts[sheet_of(seed)].decode()
    index = parts.get("xl/sharedStrings.xml", b"").count(b"<si>")
    text_in = chance.choice("x汉") * size
    more = "".join(
        f'<row r="{row}"><c r="{column}{row}" t="s"><v>{index}</v></c></row>' for row in range(20, 20 + many)
    )
    strings = parts.get("xl/sharedStrings.xml", b"").decode().replace("</sst>", f"<si><t>{text_in}</t></si></sst>")
    return packed(
        parts
        | {sheet_of(seed): sheet.replace("</sheetData>", f"{more}</sheetData>").encode()}
        | ({"xl/sharedStrings.xml": strings.encode()} if strings else {})
    )


@XML.way(ZIPPED)
def rows_repeated_or_away(seed: Seed, chance: Random) -> bytes:
    def change(text: str) -> str:
        present = rows(text)
        at = chance.randrange(len(present))
        return with_rows(text, [*present[:at], *chance.choice(([], present[at : at + 1] * 3)), *present[at + 1 :]])

    return rewritten(seed, sheet_of(seed), change)

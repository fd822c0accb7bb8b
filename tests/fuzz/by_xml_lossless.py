"""Changes of a workbook's XML that no reader may care about: the answer must stay the same."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from fuzz.books import OFFICE, packed, unpacked
from fuzz.ways import EXCEL, ZIPPED, Kind
from fuzz.xml_text import cells, rewritten, rows, sheet_of, with_rows

if TYPE_CHECKING:
    from random import Random

    from fuzz.seeds import Seed

SAME = Kind("xml, nothing changed", [])


@SAME.way(EXCEL)
def a_dimension_that_lies(seed: Seed, chance: Random) -> bytes:
    ref = chance.choice(("A1", "B2:C3", "A1:GR500", "T9", "A1:A1", "C4:C4", "A1:T500000"))
    element = chance.choice((f'<dimension ref="{ref}"/>', "", f"<dimension ref='{ref}'></dimension>"))
    return rewritten(seed, sheet_of(seed), lambda text: re.sub("<dimension [^>]*/>", element, text))


@SAME.way(EXCEL)
def cells_in_another_order(seed: Seed, chance: Random) -> bytes:
    def change(text: str) -> str:
        shuffled = []
        for row in rows(text):
            inside = cells(row)
            chance.shuffle(inside)
            shuffled.append(f"{row[: row.index('<c ')]}{''.join(inside)}</row>")
        return with_rows(text, shuffled)

    return rewritten(seed, sheet_of(seed), change)


@SAME.way(EXCEL)
def rows_in_another_order(seed: Seed, chance: Random) -> bytes:
    def change(text: str) -> str:
        present = rows(text)
        return with_rows(text, chance.sample(present, len(present)))

    return rewritten(seed, sheet_of(seed), change)


@SAME.way(EXCEL)
def more_styles_and_unused_strings(seed: Seed, chance: Random) -> bytes:
    parts = unpacked(seed.content)
    styles = parts["xl/styles.xml"].decode().replace("</cellXfs>", '<xf numFmtId="49"/>' * 500 + "</cellXfs>")
    more = {"xl/styles.xml": styles.encode()}
    if strings := parts.get("xl/sharedStrings.xml", b"").decode():
        lie = str(chance.choice((1, 5, 600)))
        counted = re.sub(r' (count|uniqueCount)="\d+"', rf' \1="{lie}"', strings)
        more["xl/sharedStrings.xml"] = counted.replace("</sst>", "<si><t>x</t></si>" * 500 + "</sst>").encode()
    return packed(parts | more)


@SAME.way(ZIPPED)
def comments_and_spaces_between(seed: Seed, chance: Random) -> bytes:
    between = chance.choice(("<!-- </sheetData> -->", "\n", "\r\n  ", "<?x y?>", "<!--<row r='9'/>-->"))
    row = "</row>" if seed.suffix != ".ods" else "</table:table-row>"
    return rewritten(seed, sheet_of(seed), lambda text: text.replace(row, row + between))


@SAME.way(EXCEL)
def merged_ranges_over_the_data(seed: Seed, chance: Random) -> bytes:
    ref = chance.choice(("A1:T9", "A4:T4", "B4:B6", "A1:XFD1048576", "B4:A1"))
    merged = f'</sheetData><mergeCells count="1"><mergeCell ref="{ref}"/></mergeCells>'
    return rewritten(seed, sheet_of(seed), lambda text: text.replace("</sheetData>", merged))


@SAME.way(EXCEL)
def formulas_with_their_values(seed: Seed, chance: Random) -> bytes:
    """A text that a formula gave, t="str", in place of the text itself."""

    def change(text: str) -> str:
        wanted = chance.choice(rows(text)[2:])
        inline = re.compile(r'<c r="(\w+)" s="1" t="inlineStr"><is><t[^>]*>([^<]*)</t></is></c>')
        return text.replace(wanted, inline.sub(r'<c r="\1" s="1" t="str"><f>T(A1)</f><v>\2</v></c>', wanted))

    return rewritten(seed, sheet_of(seed), change)


@SAME.way(ZIPPED)
def character_references(seed: Seed, chance: Random) -> bytes:
    def change(text: str) -> str:
        style = chance.choice(("&#{};", "&#x{:x};"))
        return re.sub("[\u4e00-\u9fff](?=[^<>]*</)", lambda one: style.format(ord(one[0])), text)

    return rewritten(seed, sheet_of(seed), change)


@SAME.way(EXCEL)
def a_prefix_for_the_namespace(seed: Seed, _chance: Random) -> bytes:
    def change(text: str) -> str:
        return re.sub(r"<(/?)(?=[a-z])", r"<\1x:", text).replace("xmlns=", "xmlns:x=")

    return rewritten(seed, sheet_of(seed), change)


@SAME.way(EXCEL)
def runs_of_rich_text(seed: Seed, _chance: Random) -> bytes:
    """Each text cut into two runs, with a phonetic hint behind, as Excel writes names typed in parts."""
    part = "xl/sharedStrings.xml" if "shared" in seed.name else sheet_of(seed)
    text = re.compile(r'<t xml:space="preserve">([^<&]*)([^<&])</t>')
    runs = r'<r><rPr><b/></rPr><t xml:space="preserve">\1</t></r><r><t xml:space="preserve">\2</t></r>'
    runs += '<rPh sb="0" eb="1"><t>x</t></rPh>'
    return rewritten(seed, part, lambda whole: text.sub(runs, whole))


@SAME.way(EXCEL)
def external_links(seed: Seed, _chance: Random) -> bytes:
    parts = unpacked(seed.content)
    relations = parts["xl/_rels/workbook.xml.rels"].decode()
    link = f'<Relationship Id="rId9" Type="{OFFICE}/externalLink" '
    link += 'Target="http://127.0.0.1:9/a.xlsx" TargetMode="External"/></Relationships>'
    return packed(parts | {"xl/_rels/workbook.xml.rels": relations.replace("</Relationships>", link).encode()})

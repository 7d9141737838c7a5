"""Files that mean harm, or were harmed: each ends in a sentence, quickly, and reaches nothing."""

from __future__ import annotations

from contextlib import suppress

import pytest

from qmapp.casework.drafts.reading import (
    DEFAULT_LIMITS,
    DetectedFormat,
    Limits,
    Refusal,
    RefusalCode,
    check,
)
from qmapp.casework.drafts.reading.archive import Archive, parse_xml
from tests.unit.drafts.reading.making import (
    FIXTURES,
    W_SPACE,
    flow,
    make_docx,
    make_odt,
    make_pdf,
    p,
    read_docx,
    read_here,
    texts,
    zipped,
)

LAUGHS = (
    '<?xml version="1.0"?><!DOCTYPE w:document [<!ENTITY a "ha">'
    + "".join(f'<!ENTITY {chr(98 + i)} "{f"&{chr(97 + i)};" * 10}">' for i in range(9))
    + f']><w:document xmlns:w="{W_SPACE}"><w:body>{p("&j;")}</w:body></w:document>'
)
OUTSIDE = (
    '<?xml version="1.0"?><!DOCTYPE w:document [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
    f'<w:document xmlns:w="{W_SPACE}"><w:body>{p("&x;")}</w:body></w:document>'
)


def code_of(data: bytes, detected: DetectedFormat, limits: Limits = DEFAULT_LIMITS) -> RefusalCode:
    with pytest.raises(Refusal) as refusal:
        read_here(data, detected, limits)
    return refusal.value.code


@pytest.mark.parametrize("document", [LAUGHS, OUTSIDE])
def test_entities_are_refused_unread(document):
    data = make_docx("", files={"word/document.xml": document.encode()})
    assert code_of(data, DetectedFormat.DOCX) is RefusalCode.DAMAGED


def test_entities_in_other_parts_are_refused_as_well():
    data = make_docx(p("x"), files={"word/styles.xml": OUTSIDE.encode()})
    assert code_of(data, DetectedFormat.DOCX) is RefusalCode.DAMAGED
    content = OUTSIDE.encode()
    assert (
        code_of(make_odt("", files={"styles.xml": content}), DetectedFormat.ODT)
        is RefusalCode.DAMAGED
    )


def test_a_document_type_in_another_encoding_is_seen():
    with pytest.raises(Refusal):
        parse_xml(
            '<?xml version="1.0" encoding="utf-16"?><!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'.encode(
                "utf-16"
            )
        )


def test_a_part_that_unpacks_to_too_much_is_a_bomb():
    data = zipped({"[Content_Types].xml": b"", "word/document.xml": b" " * 40_000_000})
    assert len(data) < 100_000
    with pytest.raises(Refusal) as refusal:
        check(data, "draft.docx")
    assert refusal.value.code is RefusalCode.ZIP_BOMB


def test_many_parts_are_a_bomb():
    data = zipped({f"word/{i}.xml": b"x" for i in range(30)})
    with pytest.raises(Refusal) as refusal:
        Archive(data, Limits(archive_entries=20))
    assert refusal.value.code is RefusalCode.ZIP_BOMB
    with pytest.raises(Refusal):
        Archive(data, Limits(archive_bytes=20))


def test_a_directory_that_lies_about_sizes_gains_nothing():
    data = bytearray(zipped({"word/document.xml": b"<a/>" + b" " * 30_000_000}))
    at = data.rfind(b"PK\x01\x02")
    data[at + 24 : at + 28] = (100).to_bytes(4, "little")
    archive = Archive(bytes(data))
    with pytest.raises(Refusal) as refusal:
        archive.read("word/document.xml")
    assert refusal.value.code in {RefusalCode.DAMAGED, RefusalCode.ZIP_BOMB}


def test_parts_that_lie_over_one_another_are_a_bomb():
    data = bytearray(zipped({"a": bytes(range(256)) * 400, "b": b"x"}))
    first, second = data.find(b"PK\x01\x02"), data.rfind(b"PK\x01\x02")
    data[second + 20 : second + 24] = data[first + 20 : first + 24]
    data[second + 42 : second + 46] = data[first + 42 : first + 46]
    with pytest.raises(Refusal) as refusal:
        Archive(bytes(data))
    assert refusal.value.code is RefusalCode.ZIP_BOMB


@pytest.mark.parametrize("name", ["../../etc/cron.d/x", "/etc/passwd", "word\\..\\..\\x"])
def test_parts_that_climb_out_are_damage(name):
    with pytest.raises(Refusal) as refusal:
        Archive(zipped({name: b"x"}))
    assert refusal.value.code is RefusalCode.DAMAGED


def test_parts_named_twice_are_damage():
    data = zipped({"word/document.xml": b"one", "word/documenX.xml": b"two"})
    with pytest.raises(Refusal) as refusal:
        Archive(data.replace(b"documenX", b"document"))
    assert refusal.value.code is RefusalCode.DAMAGED


@pytest.mark.parametrize("length", [0.2, 0.5, 0.9, 0.99])
@pytest.mark.parametrize(
    "name", ["review.docx", "review.odt", "review-tagged.pdf", "review-plain.pdf"]
)
def test_files_cut_short_end_in_a_sentence(name, length):
    data = (FIXTURES / name).read_bytes()
    cut = data[: int(len(data) * length)]
    allowed = {RefusalCode.DAMAGED, RefusalCode.NO_WORDS, RefusalCode.SCANNED_PDF}
    with suppress(Refusal):
        draft = read_here(cut, check(cut, name))
        assert draft.passages  # pdfium mends what it can
        return
    assert code_of(cut, DetectedFormat(name.rpartition(".")[2])) in allowed


@pytest.mark.parametrize(
    "body",
    [
        "<w:tbl><w:tr><w:tc>" * 60 + p("Deep.") + "</w:tc></w:tr></w:tbl>" * 60,
        "<w:sdt><w:sdtContent>" * 100 + p("Deep.") + "</w:sdtContent></w:sdt>" * 100,
        p("<w:hyperlink>" * 200 + "<w:r><w:t>Deep.</w:t></w:r>" + "</w:hyperlink>" * 200),
    ],
)
def test_deep_nesting_is_read(body):
    assert texts(read_docx(body)) == ["Deep."]


def test_nesting_without_end_is_damage():
    body = "<w:sdt><w:sdtContent>" * 5000 + "</w:sdtContent></w:sdt>" * 5000
    assert code_of(make_docx(body), DetectedFormat.DOCX) is RefusalCode.DAMAGED


def test_numbers_that_no_honest_file_holds_do_no_harm():
    wild = (
        '<w:tbl><w:tr><w:trPr><w:gridBefore w:val="999999999"/></w:trPr><w:tc><w:tcPr>'
        f'<w:gridSpan w:val="-5"/></w:tcPr>{p("a")}</w:tc><w:tc>{p("b")}</w:tc></w:tr></w:tbl>'
        + p("c", '<w:outlineLvl w:val="99999999999999999999"/>')
        + p("d", '<w:numPr><w:ilvl w:val="x"/><w:numId w:val="7e3"/></w:numPr>')
    )
    assert texts(read_docx(wild)) == ["a", "b", "c", "d"]


def test_far_too_many_passages_are_refused():
    body = p("x") * 50
    assert (
        code_of(make_docx(body), DetectedFormat.DOCX, Limits(passages=20)) is RefusalCode.TOO_LONG
    )
    body = "<text:p>x</text:p>" * 50
    assert code_of(make_odt(body), DetectedFormat.ODT, Limits(passages=20)) is RefusalCode.TOO_LONG
    pages = make_pdf([flow(["x"])] * 50)
    assert code_of(pages, DetectedFormat.PDF, Limits(characters=20)) is RefusalCode.TOO_LONG


def test_a_document_without_its_main_part_is_damaged():
    data = zipped({"[Content_Types].xml": b"", "word/other.xml": b"<a/>"})
    assert code_of(data, DetectedFormat.DOCX) is RefusalCode.DAMAGED
    assert code_of(zipped({"mimetype": b"x"}), DetectedFormat.ODT) is RefusalCode.DAMAGED


def test_a_document_with_nothing_in_it_has_no_words():
    assert code_of(make_docx(p("")), DetectedFormat.DOCX) is RefusalCode.NO_WORDS
    assert code_of(make_odt("<text:p/>"), DetectedFormat.ODT) is RefusalCode.NO_WORDS


def test_links_to_the_outside_are_never_followed():
    body = p('<w:hyperlink r:id="x" xmlns:r="r"><w:r><w:t>link</w:t></w:r></w:hyperlink>')
    rels = (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        '<Relationship Id="a" Type="x/styles" TargetMode="External" Target="http://127.0.0.1:9/s.xml"/>'
        '<Relationship Id="b" Type="x/comments" Target="../../../etc/passwd"/></Relationships>'
    )
    draft = read_docx(body, files={"word/_rels/document.xml.rels": rels.encode()})
    assert texts(draft) == ["link"]

"""What is searched.

The index is the database's own affair: triggers keep it in step with what is searched, in the same
transaction, whoever writes and by whatever way; no class of ours maps it. So a copy of the data
carries no index: where it is put back, the triggers make one. Words that somebody may take back
(`erasable_words`) are not in it.

`search_entries` holds one row for each thing that is found: a passage of the present reading of a
draft, a finding that stands, a confirmed recommendation, and what was agreed on one (the newest
agreed text that holds it). Entries of one kind, review and draft are a group, by whose number they
are counted. On SQLite `search_index` is the FTS5 index over it; on PostgreSQL the
column `words` with its GIN index is, and for phrases that of `search_phrases`. An entry's `id` tells its board and kind on SQLite, and its
kind on PostgreSQL, in the order in which hits are looked at: a search within a board reads the
board's stretch of the index only, and nothing of others.

To make the index anew: delete every entry, then run TOUCH of `qmapp/desk/search/rebuilding.py`.
Whoever rebuilds drafts, passages, findings, recommendations, responses, agreed_responses or boards
on SQLite (batch mode) lays their triggers again.
"""

from __future__ import annotations

from alembic import op

revision = "0015_search"
down_revision = "0014_sharing"

# The larger, the sooner looked at.
KINDS = {"passage": 0, "agreed": 1, "recommendation": 2, "finding": 3}
# Every sign becomes a space, and letters with the signs of Western languages lose them, one for
# one: PostgreSQL's own reader of words would take "and/or" for the name of a file.
SIGNS = "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~‘’‚“”„–—…·•«»£€§¶©®°\u00a0\u00ad\u2011"
LETTERS = "àáâãäåçèéêëìíîïñòóôõöøùúûüýÿÀÁÂÃÄÅÇÈÉÊËÌÍÎÏÑÒÓÔÕÖØÙÚÛÜÝ"
PLAIN = "aaaaaaceeeeiiiinoooooouuuuyyAAAAAACEEEEIIIINOOOOOOUUUUY"


def upgrade() -> None:
    statements = _sqlite() if op.get_bind().dialect.name == "sqlite" else _postgresql()
    for statement in statements:
        # Past the reader of `:names`: there are none, and there are casts and JSON paths.
        op.get_bind().exec_driver_sql(statement)


TOUCH = (
    "UPDATE drafts SET reading_id = reading_id WHERE reading_id IS NOT NULL",
    "UPDATE findings SET title = title",
    "UPDATE recommendations SET state = state",
    "UPDATE responses SET agreed_at = agreed_at WHERE agreed_at IS NOT NULL",
)
FINDING = "problem why reach_known_from board_adds"
RECOMMENDATION = "text issues nature_because measure owner_role body due_words"
AGREED = "text issues reasons how_known"


# SQLite --------------------------------------------------------------------------------------

_BOARD, _KIND = 1 << 40, 1 << 36


def _sqlite() -> list[str]:
    return [
        "CREATE TABLE search_boards (number INTEGER PRIMARY KEY, board_id CHAR(32) NOT NULL UNIQUE)",
        "INSERT INTO search_boards (board_id) SELECT id FROM boards ORDER BY created_at, id",
        ("CREATE TABLE search_entries ("
        "id INTEGER PRIMARY KEY, kind VARCHAR(20) NOT NULL, board_id CHAR(32) NOT NULL, "
        "review_id CHAR(32) NOT NULL, draft_id CHAR(32), source_id CHAR(32) NOT NULL, "
        "place INTEGER NOT NULL, title TEXT NOT NULL, body TEXT NOT NULL)"),
        # What is counted, in few bytes: to which kind, review and draft each entry belongs.
        (
            "CREATE TABLE search_groups (number INTEGER PRIMARY KEY, kind VARCHAR(20) NOT NULL, "
            "review_id CHAR(32) NOT NULL, draft_id CHAR(32) NOT NULL, "
            "UNIQUE (review_id, draft_id, kind))"
        ),
        "CREATE TABLE search_members (id INTEGER PRIMARY KEY, group_number INTEGER NOT NULL)",
        "CREATE UNIQUE INDEX uq_search_entries_source ON search_entries (source_id, kind)",
        "CREATE INDEX ix_search_entries_draft ON search_entries (draft_id)",
        ("CREATE VIRTUAL TABLE search_index USING fts5(title, body, content='search_entries', "
        "content_rowid='id', tokenize='porter unicode61 remove_diacritics 2')"),
        ("CREATE TRIGGER search_entries_add AFTER INSERT ON search_entries BEGIN "
        "INSERT INTO search_index (rowid, title, body) VALUES (NEW.id, NEW.title, NEW.body); "
            "INSERT OR IGNORE INTO search_groups (kind, review_id, draft_id) "
            "VALUES (NEW.kind, NEW.review_id, coalesce(NEW.draft_id, '')); "
            "INSERT INTO search_members (id, group_number) SELECT NEW.id, number "
            "FROM search_groups WHERE kind = NEW.kind AND review_id = NEW.review_id "
            "AND draft_id = coalesce(NEW.draft_id, ''); END"),
        ("CREATE TRIGGER search_entries_remove AFTER DELETE ON search_entries BEGIN "
        "INSERT INTO search_index (search_index, rowid, title, body) "
        "VALUES ('delete', OLD.id, OLD.title, OLD.body); "
            "DELETE FROM search_members WHERE id = OLD.id; END"),
        ("CREATE TRIGGER boards_search AFTER INSERT ON boards BEGIN "
        "INSERT INTO search_boards (board_id) VALUES (NEW.id); END"),
        # Passages of the present reading, and of none before.
        "CREATE TRIGGER passages_search AFTER INSERT ON passages WHEN EXISTS ("
        "SELECT 1 FROM drafts WHERE reading_id = NEW.reading_id AND id = ("
        "SELECT draft_id FROM readings WHERE id = NEW.reading_id)) BEGIN "
        + _entry("passage", "r.draft_id", "NEW.position", "''", "NEW.text", review="d.review_id")
        + " FROM readings r JOIN drafts d ON d.id = r.draft_id WHERE r.id = NEW.reading_id; END",
        ("CREATE TRIGGER passages_search_end AFTER DELETE ON passages BEGIN "
        "DELETE FROM search_entries WHERE source_id = OLD.id AND kind = 'passage'; END"),
        "CREATE TRIGGER drafts_search AFTER UPDATE OF reading_id ON drafts BEGIN "
        "DELETE FROM search_entries WHERE draft_id = NEW.id AND kind = 'passage'; "
        + _entry(
            "passage", "NEW.id", "p.position", "''", "p.text", source="p.id",
            count="row_number() OVER (ORDER BY p.position)",
        )
        + " FROM passages p JOIN readings r ON r.id = p.reading_id AND r.draft_id = NEW.id "
        "WHERE p.reading_id = NEW.reading_id; END",
        *_sqlite_rows("findings", "finding", FINDING, "number", "NEW.title", "NEW.ended_at IS NULL"),
        *_sqlite_rows(
            "recommendations", "recommendation", RECOMMENDATION, "coalesce(NEW.number, 0)",
            "''", "NEW.state = 'confirmed'",
        ),
        "CREATE TRIGGER agreed_responses_search AFTER INSERT ON agreed_responses BEGIN "
        + _sqlite_agreed("NEW.id")
        + " END",
        "CREATE TRIGGER responses_search AFTER UPDATE OF agreed_at ON responses "
        "WHEN NEW.agreed_at IS NOT NULL BEGIN "
        + _sqlite_agreed("(SELECT id FROM agreed_responses WHERE response_id = NEW.id)")
        + " END",
        *TOUCH,
    ]  # fmt: skip


def _entry(  # noqa: PLR0913 - the columns of an entry
    kind: str,
    draft: str,
    place: str,
    title: str,
    body: str,
    *,
    source: str = "NEW.id",
    review: str = "NEW.review_id",
    board: str = "NEW.board_id",
    count: str = "1",
) -> str:
    first = f"((SELECT number FROM search_boards WHERE board_id = {board}) * {_BOARD} + {KINDS[kind] * _KIND})"
    last = (
        f"coalesce((SELECT max(id) FROM search_entries WHERE id >= {first} "
        f"AND id < {first} + {_KIND}), {first})"
    )
    return (
        "INSERT INTO search_entries "
        "(id, kind, board_id, review_id, draft_id, source_id, place, title, body) "
        f"SELECT {last} + {count}, '{kind}', {board}, {review}, {draft}, {source}, "
        f"{place}, {title}, {body}"
    )


def _sqlite_rows(
    table: str, kind: str, words: str, place: str, title: str, holds: str
) -> list[str]:
    """One row, one entry, as long as the row holds."""
    columns = words.split()
    body = " || char(10) || ".join(f"coalesce(NEW.{name}, '')" for name in columns)
    place = place if "NEW." in place else f"NEW.{place}"
    gone = f"DELETE FROM search_entries WHERE source_id = OLD.id AND kind = '{kind}';"
    add = _entry(kind, "NEW.draft_id", place, title, body) + f" WHERE {holds};"
    watched = {
        "findings": "title, number, ended_at, draft_id",
        "recommendations": "state, number, draft_id",
    }
    return [
        f"CREATE TRIGGER {table}_search_add AFTER INSERT ON {table} BEGIN {add} END",
        (
            f"CREATE TRIGGER {table}_search AFTER UPDATE OF {', '.join(columns)}, {watched[table]} "
            f"ON {table} BEGIN {gone} {add} END"
        ),
        f"CREATE TRIGGER {table}_search_end AFTER DELETE ON {table} BEGIN {gone} END",
    ]


def _sqlite_agreed(kept: str) -> str:
    """Each recommendation that an agreed text holds, unless a later one holds it too."""
    id_of = "lower(replace(json_extract(one.value, '$.id'), '-', ''))"
    source = (
        "FROM agreed_responses a JOIN responses r ON r.id = a.response_id, "
        "json_each(a.content, '$.recommendations') one "
        f"WHERE a.id = {kept}"
    )
    body = " || char(10) || ".join(
        [
            *(f"coalesce(json_extract(one.value, '$.{name}'), '')" for name in AGREED.split()),
            (
                "coalesce((SELECT group_concat(json_extract(act.value, '$.what'), char(10)) "
                "FROM json_each(one.value, '$.actions') act), '')"
            ),
        ]
    )
    return (
        f"DELETE FROM search_entries WHERE kind = 'agreed' AND source_id IN (SELECT {id_of} {source}) "
        "AND place <= (SELECT r.number FROM agreed_responses a JOIN responses r "
        f"ON r.id = a.response_id WHERE a.id = {kept}); "
        + _entry(
            "agreed", "NULL", "r.number", "''", body, source=id_of, review="r.review_id",
            count="row_number() OVER (ORDER BY one.key)",
        )
        + f" {source} AND NOT EXISTS (SELECT 1 FROM search_entries e WHERE e.kind = 'agreed' "
        f"AND e.source_id = {id_of});"
    )  # fmt: skip


# PostgreSQL ----------------------------------------------------------------------------------


def _postgresql() -> list[str]:
    def told(words: str) -> str:
        return "'" + words.replace("'", "''").replace("%", "%%") + "'"  # %: psycopg's own sign

    # translate() looks through all of its list for each letter of a text, which takes five times as
    # long as finding the words does: signs go by one expression, and letters where there are any.
    signs = told("[" + "".join("\\" * sign.isascii() + sign for sign in SIGNS) + "]")
    letters, plain = told(LETTERS), told(PLAIN)
    return [
        # English, and every word of it: "well-being" is not "well", nor "out of sight" "sight".
        "CREATE TEXT SEARCH DICTIONARY qm_stems (TEMPLATE = snowball, Language = english)",
        "CREATE TEXT SEARCH CONFIGURATION qm_words (COPY = english)",
        ("ALTER TEXT SEARCH CONFIGURATION qm_words ALTER MAPPING FOR asciiword, word, asciihword, "
        "hword, hword_asciipart, hword_part WITH qm_stems"),
        ("CREATE FUNCTION qm_signless(words text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE "
        f"RETURN regexp_replace(words COLLATE \"C\", {signs}, ' ', 'g')"),
        # A column's index holds a million bytes at most: of longer words the beginning is searched.
        ("CREATE FUNCTION qm_plain(words text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE "
        f"RETURN CASE WHEN words COLLATE \"C\" ~ {told('[' + LETTERS + ']')} "
        f"THEN translate(qm_signless(left(words, 100000)), {letters}, {plain}) "
        "ELSE qm_signless(left(words, 100000)) END"),
        ("CREATE TABLE search_boards (number integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "
        "board_id uuid NOT NULL UNIQUE)"),
        "INSERT INTO search_boards (board_id) SELECT id FROM boards ORDER BY created_at, id",
        "CREATE SEQUENCE search_entries_seq",
        # What is counted, in few bytes: to which kind, review and draft each entry belongs.
        ("CREATE TABLE search_groups (number integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "
        "board_id uuid NOT NULL, kind varchar(20) NOT NULL, review_id uuid NOT NULL, draft_id uuid)"),
        ("CREATE UNIQUE INDEX uq_search_groups ON search_groups "
        "(review_id, coalesce(draft_id, review_id), kind)"),
        "CREATE INDEX ix_search_groups_board ON search_groups (board_id)",
        # What is counted stands first: PostgreSQL goes through a row up to what it looks for.
        ("CREATE TABLE search_entries ("
        "id bigint PRIMARY KEY, group_number integer NOT NULL, place integer NOT NULL, "
        "board_id uuid NOT NULL, review_id uuid NOT NULL, source_id uuid NOT NULL, draft_id uuid, "
        "kind varchar(20) NOT NULL, mark text NOT NULL, title text NOT NULL, body text NOT NULL, "
        # Counting reads a row of every hit, and nothing of its words. PostgreSQL moves words out of
        # a row only where the row has more than 2,000 bytes: spaces bring it there. They take some
        # forty once packed, and of the row about 200 stay, so that common words are counted in a
        # tenth of the pages.
        "filling text NOT NULL DEFAULT repeat(' ', 2000), "
        "words tsvector GENERATED ALWAYS AS (array_to_tsvector(ARRAY[mark]) || "
        "setweight(to_tsvector('qm_words'::regconfig, qm_plain(title)), 'A') || "
        "to_tsvector('qm_words'::regconfig, qm_plain(body))) STORED) "
        "WITH (toast_tuple_target = 128)"),
        "ALTER TABLE search_entries ALTER COLUMN words SET STORAGE EXTERNAL",
        "CREATE UNIQUE INDEX uq_search_entries_source ON search_entries (source_id, kind)",
        "CREATE INDEX ix_search_entries_draft ON search_entries (draft_id)",
        "CREATE INDEX ix_search_entries_words ON search_entries USING gin (words)",
        # Whether words follow one another is seen in the words, which lie outside the rows above, and
        # fetching them there takes longest. So they lie here once more, in the rows themselves.
        ("CREATE TABLE search_phrases (id bigint PRIMARY KEY, group_number integer NOT NULL, "
        "words tsvector NOT NULL)"),
        "ALTER TABLE search_phrases ALTER COLUMN words SET STORAGE MAIN",
        "CREATE INDEX ix_search_phrases_words ON search_phrases USING gin (words)",
        _function(
            "qm_search_group",
            "SELECT number INTO NEW.group_number FROM search_groups WHERE kind = NEW.kind "
            "AND review_id = NEW.review_id "
            "AND coalesce(draft_id, review_id) = coalesce(NEW.draft_id, NEW.review_id); "
            "IF NOT FOUND THEN INSERT INTO search_groups (board_id, kind, review_id, draft_id) "
            "VALUES (NEW.board_id, NEW.kind, NEW.review_id, NEW.draft_id) "
            "ON CONFLICT (review_id, coalesce(draft_id, review_id), kind) DO UPDATE SET kind = EXCLUDED.kind "
            "RETURNING number INTO NEW.group_number; END IF;",
            gives="NEW",
        ),
        ("CREATE TRIGGER search_entries_group BEFORE INSERT ON search_entries "
        "FOR EACH ROW EXECUTE FUNCTION qm_search_group()"),
        _function(
            "qm_search_phrase",
            "IF TG_OP = 'DELETE' THEN DELETE FROM search_phrases WHERE id = OLD.id; ELSE "
            "INSERT INTO search_phrases VALUES (NEW.id, NEW.group_number, NEW.words); END IF;",
        ),
        _trigger("search_entries_phrase", "INSERT OR DELETE", "search_entries", "qm_search_phrase"),
        _function("qm_search_board", "INSERT INTO search_boards (board_id) VALUES (NEW.id);"),
        _trigger("boards_search", "INSERT", "boards", "qm_search_board"),
        _function(
            "qm_search_passage",
            _added("passage", "r.draft_id", "NEW.position", "''", "NEW.text", review="d.review_id")
            + " FROM readings r JOIN drafts d ON d.id = r.draft_id AND d.reading_id = r.id "
            "WHERE r.id = NEW.reading_id;",
        ),
        _trigger("passages_search", "INSERT", "passages", "qm_search_passage"),
        _function(
            "qm_search_passage_end",
            "DELETE FROM search_entries WHERE source_id = OLD.id AND kind = 'passage';",
        ),
        _trigger("passages_search_end", "DELETE", "passages", "qm_search_passage_end"),
        _function(
            "qm_search_draft",
            "DELETE FROM search_entries WHERE draft_id = NEW.id AND kind = 'passage'; "
            + _added("passage", "NEW.id", "p.position", "''", "p.text", source="p.id")
            + " FROM passages p JOIN readings r ON r.id = p.reading_id AND r.draft_id = NEW.id "
            "WHERE p.reading_id = NEW.reading_id ORDER BY p.position;",
        ),
        _trigger("drafts_search", "UPDATE OF reading_id", "drafts", "qm_search_draft"),
        *_postgresql_rows("findings", "finding", FINDING, "NEW.number", "NEW.title", "NEW.ended_at IS NULL"),
        *_postgresql_rows(
            "recommendations", "recommendation", RECOMMENDATION, "coalesce(NEW.number, 0)",
            "''", "NEW.state = 'confirmed'",
        ),
        _function("qm_search_agreed", _postgresql_agreed("NEW.id")),
        _trigger("agreed_responses_search", "INSERT", "agreed_responses", "qm_search_agreed"),
        _function(
            "qm_search_response",
            "IF NEW.agreed_at IS NOT NULL THEN "
            + _postgresql_agreed("(SELECT id FROM agreed_responses WHERE response_id = NEW.id)")
            + " END IF;",
        ),
        _trigger("responses_search", "UPDATE OF agreed_at", "responses", "qm_search_response"),
        *TOUCH,
    ]  # fmt: skip


def _function(name: str, body: str, gives: str = "NULL") -> str:
    # Their plans are kept, and the first were made when there was nothing to search.
    return (
        f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql SET enable_seqscan = off AS $$ "
        f"BEGIN {body} RETURN {gives}; END $$"
    )


def _trigger(name: str, when: str, table: str, function: str) -> str:
    return (
        f"CREATE TRIGGER {name} AFTER {when} ON {table} FOR EACH ROW EXECUTE FUNCTION {function}()"
    )


def _added(  # noqa: PLR0913 - the columns of an entry
    kind: str,
    draft: str,
    place: str,
    title: str,
    body: str,
    *,
    source: str = "NEW.id",
    review: str = "NEW.review_id",
) -> str:
    return (
        "INSERT INTO search_entries "
        "(id, kind, board_id, review_id, draft_id, source_id, place, mark, title, body) "
        f"SELECT {KINDS[kind]}::bigint * {1 << 48} + nextval('search_entries_seq'), '{kind}', "
        f"NEW.board_id, {review}, {draft}, {source}, {place}, "
        "(SELECT '#' || b.number FROM search_boards b WHERE b.board_id = NEW.board_id), "
        f"{title}, {body}"
    )


def _postgresql_rows(
    table: str, kind: str, words: str, place: str, title: str, holds: str
) -> list[str]:
    body = " || chr(10) || ".join(f"coalesce(NEW.{name}, '')" for name in words.split())
    gone = f"DELETE FROM search_entries WHERE source_id = OLD.id AND kind = '{kind}';"
    add = _added(kind, "NEW.draft_id", place, title, body) + f" WHERE {holds};"
    function = f"qm_search_{kind}"
    return [
        _function(
            function,
            f"IF TG_OP <> 'INSERT' THEN {gone} END IF; IF TG_OP <> 'DELETE' THEN {add} END IF;",
        ),
        _trigger(f"{table}_search", "INSERT OR UPDATE OR DELETE", table, function),
    ]


def _postgresql_agreed(kept: str) -> str:
    id_of = "(one.item ->> 'id')::uuid"
    source = (
        "FROM agreed_responses a JOIN responses r ON r.id = a.response_id CROSS JOIN LATERAL "
        "jsonb_array_elements(a.content -> 'recommendations') WITH ORDINALITY AS one (item, turn) "
        f"WHERE a.id = {kept}"
    )
    body = " || chr(10) || ".join(
        [
            *(f"coalesce(one.item ->> '{name}', '')" for name in AGREED.split()),
            (
                "coalesce((SELECT string_agg(act ->> 'what', chr(10)) "
                "FROM jsonb_array_elements(one.item -> 'actions') act), '')"
            ),
        ]
    )
    return (
        f"DELETE FROM search_entries WHERE kind = 'agreed' AND source_id IN (SELECT {id_of} {source}) "
        "AND place <= (SELECT r.number FROM agreed_responses a JOIN responses r "
        f"ON r.id = a.response_id WHERE a.id = {kept}); "
        + _added("agreed", "NULL", "r.number", "''", body, source=id_of, review="r.review_id")
        + f" {source} AND NOT EXISTS (SELECT 1 FROM search_entries e WHERE e.kind = 'agreed' "
        f"AND e.source_id = {id_of}) ORDER BY one.turn;"
    )

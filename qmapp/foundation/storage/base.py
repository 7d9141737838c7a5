"""What every table shares: naming of constraints, column types, the board's mark.

Every row that belongs to a board carries `board_id`. A child row's foreign key
names both the board and the parent, so the database itself refuses a row whose
parent belongs to another board.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any, ClassVar, TypeVar
from uuid import UUID, uuid4

from sqlalchemy import (
    JSON,
    BigInteger,
    CheckConstraint,
    DateTime,
    ForeignKeyConstraint,
    MetaData,
    String,
    TypeDecorator,
    UniqueConstraint,
    Uuid,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.engine import Dialect
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


class UtcTime(TypeDecorator[datetime]):
    """An aware UTC time. SQLite gives naive values back; this makes them aware again."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("A stored time needs its time zone.")
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


E = TypeVar("E", bound=StrEnum)
_TEN_THOUSAND = Decimal(10_000)


class Word(TypeDecorator[E]):
    """A StrEnum stored as its plain word, so that the data reads without the code."""

    impl = String(40)
    cache_ok = True

    def __init__(self, kind: type[E]) -> None:
        super().__init__()
        self.kind = kind

    def process_bind_param(self, value: E | None, dialect: Dialect) -> str | None:
        return None if value is None else self.kind(value).value

    def process_result_value(self, value: str | None, dialect: Dialect) -> E | None:
        return None if value is None else self.kind(value)


class Figure(TypeDecorator[Decimal]):
    """An exact number of up to four places, stored in ten-thousandths: alike on both databases."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: Decimal | None, dialect: Dialect) -> int | None:
        if value is None:
            return None
        scaled = value * _TEN_THOUSAND
        if scaled != scaled.to_integral_value():
            raise ValueError("A stored figure has at most four places.")
        return int(scaled)

    def process_result_value(self, value: int | None, dialect: Dialect) -> Decimal | None:
        return None if value is None else (Decimal(int(value)) / _TEN_THOUSAND).normalize() + 0


Json = JSON().with_variant(JSONB(), "postgresql")


class Base(DeclarativeBase):
    """The ground of all tables.

    SEALED: every change of a row joins the trail with the row's digest (foundation/audit/seals).
    UNSEALED are its columns that the digest leaves out, because they may be taken back. BY_AND_BY:
    it is saved over and over while somebody types, and sealed when that ends.
    """

    SEALED: ClassVar[bool] = False
    UNSEALED: ClassVar[frozenset[str]] = frozenset()
    BY_AND_BY: ClassVar[bool] = False

    metadata = MetaData(naming_convention=NAMES)
    type_annotation_map = {datetime: UtcTime, UUID: Uuid, dict[str, Any]: Json, list[Any]: Json}


class Identified:
    """A row with an id of its own, made before it is stored."""

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)


class OfBoard(Identified):
    """A row that belongs to a board."""

    board_id: Mapped[UUID] = mapped_column(index=False)


def of_board(*constraints: Any) -> tuple[Any, ...]:
    """`__table_args__` of a board's table: (board_id, id) unique, board known, and more."""
    return (
        UniqueConstraint("board_id", "id"),
        ForeignKeyConstraint(["board_id"], ["boards.id"]),
        *constraints,
    )


def within_board(column: str, table: str, *, ondelete: str | None = None) -> ForeignKeyConstraint:
    """A foreign key to another table of the same board, by board and id together."""
    return ForeignKeyConstraint(
        ["board_id", column], [f"{table}.board_id", f"{table}.id"], ondelete=ondelete
    )


def one_of(column: str, words: Iterable[StrEnum], name: str | None = None) -> CheckConstraint:
    """A check that a column holds one of the words of an enumeration."""
    listed = ", ".join(f"'{word.value}'" for word in words)
    return CheckConstraint(f"{column} IN ({listed})", name=name or f"{column}_known")

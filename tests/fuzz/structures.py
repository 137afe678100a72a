"""Damage that knows a structure: elements of XML, rows and tables of a database.

Belongs here: damage after which the file is mostly still XML or a database, so that it reaches what is inside.
Stays out: bytes and text (plain.py), archives (mutations.py).
"""

from __future__ import annotations

import copy
import random
import sqlite3

from lxml import etree

from tests.fuzz.plain import NUMBERS, WORDS, damage_bytes, damage_text

_DECLARATIONS = (
    '<!DOCTYPE a [<!ENTITY b "c">]>',
    '<!DOCTYPE a SYSTEM "file:///etc/passwd">',
    "<?xml-stylesheet href='x'?>",
    "<!-- a comment -->",
)
_ENCODINGS = ("utf-16", "utf-16-le", "utf-7", "latin-1", "cp1252", "ascii", "no-such")
_FORBIDDEN = dict.fromkeys((*range(9), 11, 12, *range(14, 32), 65534, 65535), "?")
_CELLS = (*NUMBERS[:-1], *WORDS, None, 0.5, 1e300, float("inf"), b"", b"\xff\xfe", b"p1")


def damage_xml(content: bytes, chance: random.Random) -> bytes:
    """Drop, repeat, move or nest elements, change attributes, or damage the text of the XML."""
    if chance.random() < 0.2:
        return _damage_prologue(content, chance) if chance.random() < 0.5 else damage_text(content, chance)
    try:
        root = etree.fromstring(content, etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=True))
    except (etree.XMLSyntaxError, ValueError):
        return damage_text(content, chance)
    elements = [element for element in root.iter() if isinstance(element.tag, str)]
    for _ in range(chance.choice((1, 1, 2, 3))):
        _damage_element(chance.choice(elements), chance.choice(elements), chance)
    return bytes(etree.tostring(root, xml_declaration=True, encoding="utf-8"))


def _damage_prologue(content: bytes, chance: random.Random) -> bytes:
    head, mark, rest = content.partition(b"?>")
    if not mark:
        head, rest = b"<?xml version='1.0'", content
    if chance.random() < 0.5:
        return head + b"?>" + chance.choice(_DECLARATIONS).encode() + rest
    encoding = chance.choice(_ENCODINGS)
    text = f'<?xml version="1.0" encoding="{encoding}"?>' + rest.decode("utf-8", errors="replace")
    return text.encode(encoding if encoding != "no-such" and chance.random() < 0.7 else "utf-8", errors="replace")


def _damage_element(element: etree._Element, other: etree._Element, chance: random.Random) -> None:
    parent = element.getparent()
    how = chance.randrange(9)
    if how == 0 and parent is not None:
        parent.remove(element)
    elif how == 1 and parent is not None:
        for _ in range(chance.choice((1, 2, 40))):
            parent.append(_copy(element))
    elif how == 2 and parent is not None and element not in other.iterancestors() and element is not other:
        other.append(element)
    elif how == 3:
        inner = element
        for _ in range(chance.choice((1, 3, 150))):
            inner = etree.SubElement(inner, element.tag, dict(element.attrib))
    elif how == 4:
        element.text = _word(chance)
    elif how == 5:
        element.tag = other.tag
    elif element.attrib:
        name = chance.choice(sorted(element.attrib))
        if how == 6:
            del element.attrib[name]
        elif how == 7 and other.attrib:
            element.attrib[name] = other.attrib[chance.choice(sorted(other.attrib))]
        else:
            element.attrib[name] = chance.choice((str(chance.choice(NUMBERS)), _word(chance)))


def _copy(element: etree._Element) -> etree._Element:
    made = copy.deepcopy(element)
    made.tail = None
    return made


def _word(chance: random.Random) -> str:
    return chance.choice(WORDS).translate(_FORBIDDEN)


def damage_database(content: bytes, chance: random.Random) -> bytes:
    """Change rows and tables of an SQLite database, so that the file stays a database."""
    database = sqlite3.connect(":memory:")
    try:
        database.deserialize(content)
        tables = [row[0] for row in database.execute("select name from sqlite_master where type = 'table' order by 1")]
        filled = [table for table in tables if not table.startswith("sqlite_") and _count(database, table)]
        if not filled:
            return damage_bytes(content, chance)
        for _ in range(chance.choice((1, 1, 2, 4))):
            _damage_table(database, chance.choice(filled), chance)
        database.commit()
        return database.serialize()
    except (sqlite3.Error, UnicodeDecodeError):  # damaged before, or a constraint refuses the damage
        return damage_bytes(content, chance)
    finally:
        database.close()


def _count(database: sqlite3.Connection, table: str) -> int:
    return int(database.execute(f'select count(*) from "{table}"').fetchone()[0])


def _damage_table(database: sqlite3.Connection, table: str, chance: random.Random) -> None:
    columns = [row[1] for row in database.execute(f'pragma table_info("{table}")')]
    if not columns:  # an earlier damage dropped it
        return
    column = chance.choice(columns)
    rows = [row[0] for row in database.execute(f'select rowid from "{table}"')] if chance.random() < 0.97 else []
    how = chance.random()
    if not rows or how > 0.93:
        _damage_schema(database, table, column, chance)
    elif how < 0.75:
        cell = chance.choice(_CELLS)
        where = "rowid = ?" if chance.random() < 0.8 else "rowid >= ?"
        database.execute(f'update or ignore "{table}" set "{column}" = ? where {where}', (cell, chance.choice(rows)))
    elif how < 0.85:
        database.execute(f'delete from "{table}" where rowid = ?', (chance.choice(rows),))
    else:
        names = ", ".join(f'"{name}"' for name in columns)
        copied = f'insert or ignore into "{table}" ({names}) select {names} from "{table}" where rowid = ?'
        database.execute(copied, (chance.choice(rows),))


def _damage_schema(database: sqlite3.Connection, table: str, column: str, chance: random.Random) -> None:
    how = chance.randrange(6)
    if how == 0:
        database.execute(f'drop table "{table}"')
    elif how == 1:
        database.execute(f'alter table "{table}" rename column "{column}" to "{column}_x"')
    elif how == 2:
        database.execute(f'alter table "{table}" rename to "{table}_x"')
        database.execute(f'create view "{table}" as select * from "{table}_x"')
    elif how == 3:
        database.execute(f'alter table "{table}" drop column "{column}"')
    elif how == 4:
        # Constraints would keep most damage out: the same rows without any.
        database.execute(f'create table "{table}_x" as select * from "{table}"')
        database.execute(f'drop table "{table}"')
        database.execute(f'alter table "{table}_x" rename to "{table}"')
    else:
        database.execute(f'delete from "{table}"')

"""The Jinja environment of a theme, made to render thousands of small pages.

Templates are written by a site's owner and trusted; what they print is not. Autoescape is on and an unknown
name is an error. ``!base/NAME`` is the default theme's file, also where the site overrides it.
"""

from __future__ import annotations

import ast
import threading
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from types import CodeType
from typing import Any

import markupsafe
from jinja2 import (
    ChoiceLoader,
    Environment,
    FileSystemBytecodeCache,
    FileSystemLoader,
    PrefixLoader,
    StrictUndefined,
)
from jinja2.compiler import CodeGenerator

from .charts import columns
from .datewords import date_words, datetime_attr


def environment(folders: tuple[str, ...], cache: str) -> Environment:
    """The environment of a theme: ``folders`` in order, the default theme last. Compiled templates are kept
    in the folder ``cache``, if it is named."""
    made = Pages(
        loader=ChoiceLoader(
            [
                *(FileSystemLoader(folder) for folder in folders),
                PrefixLoader({"!base": FileSystemLoader(folders[-1])}),
            ]
        ),
        autoescape=True,
        undefined=StrictUndefined,
        bytecode_cache=Bytecode(cache) if cache else None,
        auto_reload=False,
        keep_trailing_newline=True,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.globals["columns"] = columns
    made.filters.update(date_words=date_words, datetime_attr=datetime_attr, number=number, plural=plural)
    return made


class PlainText(CodeGenerator):
    """Compiles ``{{ value }}`` to text instead of ``Markup``: wrapping each value costs five times as much as
    escaping it, and the pieces of a page are joined as text anyway."""

    def _output_child_pre(self, node: Any, frame: Any, finalize: Any) -> None:
        if frame.eval_ctx.volatile:
            self.write("(environment.printed if context.eval_ctx.autoescape else str)(")
        elif frame.eval_ctx.autoescape:
            self.write("environment.printed(")
        else:
            self.write("str(")
        if finalize.src is not None:
            self.write(finalize.src)


class Gathered(ast.NodeTransformer):
    """Makes the functions of a compiled template gather their pieces in a list and yield them once: handing
    each piece up through three generators takes longer than making it."""

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.FunctionDef:
        if node.name != "root" and not node.name.startswith("block_"):
            return node
        node.body = [self.visit(statement) for statement in node.body]
        node.body[:0] = ast.parse("pieces_ = []\nput_ = pieces_.append").body
        node.body += ast.parse("yield ''.join(pieces_)").body
        return node

    def visit_Expr(self, node: ast.Expr) -> ast.Expr:
        value = node.value
        if isinstance(value, ast.Yield) and value.value is not None:
            call = ast.Call(ast.Name("put_", ast.Load()), [value.value], [])
        elif isinstance(value, ast.YieldFrom):
            extend = ast.Attribute(ast.Name("pieces_", ast.Load()), "extend", ast.Load())
            call = ast.Call(extend, [value.value], [])
        else:
            return node
        return ast.copy_location(ast.Expr(ast.copy_location(call, node)), node)

    def visit_If(self, node: ast.If) -> ast.AST:
        # Jinja writes "if 0: yield None" to make a generator of a function that yields nothing.
        if isinstance(node.test, ast.Constant) and not node.test.value:
            return ast.copy_location(ast.Pass(), node)
        return self.generic_visit(node)


class Pages(Environment):
    """Jinja with the two above."""

    code_generator_class = PlainText
    _compiling = threading.Lock()
    """Python 3.11's ``ast`` fails now and then ("recursion depth mismatch") where two threads use it at once."""

    @staticmethod
    def printed(value: object) -> str:
        return _plain(value) if type(value) is str else markupsafe.escape(value)

    def _compile(self, source: str, filename: str) -> CodeType:
        with self._compiling:
            tree = ast.fix_missing_locations(Gathered().visit(ast.parse(source, filename)))
            return compile(tree, filename, "exec")


class Bytecode(FileSystemBytecodeCache):
    """Compiled templates; a folder that is gone or full costs time, never a page."""

    def __init__(self, folder: str) -> None:
        with suppress(OSError):
            Path(folder).mkdir(parents=True, exist_ok=True)
        # The prefix names how templates are compiled: what was compiled otherwise is not read.
        super().__init__(folder, "gathered-1-%s.cache")

    def dump_bytecode(self, bucket: Any) -> None:
        with suppress(OSError):
            Path(self.directory).mkdir(parents=True, exist_ok=True)
            super().dump_bytecode(bucket)


def _escaped(text: str) -> str:
    return str(markupsafe.escape(text))


# Markupsafe's own quick way for plain text, where this version of it has one.
_plain: Callable[[str], str] = getattr(markupsafe, "_escape_inner", _escaped)


def number(value: int) -> str:
    """``1234`` -> ``1,234``."""
    return f"{value:,}"


def plural(value: int, word: str) -> str:
    """``1 article``, ``1,234 articles``, ``2 entries``."""
    if value == 1:
        return f"1 {word}"
    many = word[:-1] + "ies" if word.endswith("y") and word[-2:-1] not in "aeiou" else word + "s"
    return f"{value:,} {many}"

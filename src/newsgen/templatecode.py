"""How templates are compiled: Jinja's own code, with the same meaning and less to do for each piece of a page.

Jinja writes Python in which each piece of a page is a call or two: ask for the attribute, escape it, wrap it as
markup, yield it through three generators. ``quick`` rewrites that Python so that plain text takes no call of
Python's own. What is not plain (an owner's object, an undefined name, markup) goes Jinja's way.
"""

from __future__ import annotations

import ast
import threading
from collections.abc import MutableMapping
from types import CodeType, FunctionType
from typing import Any

import markupsafe
from jinja2 import Environment, Template
from jinja2.compiler import CodeGenerator
from jinja2.environment import TemplateModule
from jinja2.runtime import BlockReference, Context, Macro

from .markup import escape as plain

escape = markupsafe.escape


def called(context: Context, loop: Any, block: Any, target: Any, *args: Any) -> Any:
    """As ``context.call``: what ``target`` gives, as it is to be printed. What a macro gives is markup."""
    if type(target) is Macro:
        plainly = not (target.caller or target.catch_kwargs or target.catch_varargs)
        if plainly and len(args) == target._argument_count and context.eval_ctx.autoescape:
            return target._func(*args)
    elif type(target) is BlockReference and not args and context.eval_ctx.autoescape:
        # "self.title()", "super()": what a block gives is markup.
        return "".join(target._stack[target._depth](target._context))
    elif type(target) is FunctionType and not hasattr(target, "jinja_pass_arg"):
        return printed(target(*args))
    return printed(context.call(target, *args, _loop_vars=loop, _block_vars=block))


def printed(value: object) -> str:
    return plain(value) if type(value) is str else escape(value)


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


class Quick(ast.NodeTransformer):
    """Rewrites the code of a template.

    - The functions of a template gather their pieces in a list and yield them once: handing each piece up through
      three generators takes longer than making it.
    - Pieces that follow one another are one f-string.
    - ``environment.getattr`` and ``environment.printed`` are asked only where the built-in way does not do.
    """

    def __init__(self) -> None:
        self._pages = False

    def visit_Module(self, node: ast.Module) -> ast.Module:
        names = ("called", "escape", "plain")
        head = ", ".join(f"{name} as {name}_" for name in names)
        node.body = [self.visit(statement) for statement in node.body]
        node.body[1:1] = ast.parse(f"from {__name__} import {head}").body
        return node

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.FunctionDef:
        # What lies inside (a macro, the condition of a loop) yields for itself, or has a list of its own.
        outer, self._pages = self._pages, node.name == "root" or node.name.startswith("block_")
        node.body = self._statements(node.body)
        page, self._pages = self._pages, outer
        if page:
            node.body[:0] = ast.parse("pieces_ = []\nput_ = pieces_.append").body
            node.body += ast.parse("yield ''.join(pieces_)").body
        return node

    def visit_For(self, node: ast.For) -> ast.For:
        node.iter = self.visit(node.iter)
        node.body, node.orelse = self._statements(node.body), self._statements(node.orelse)
        return node

    def visit_If(self, node: ast.If) -> ast.AST:
        # Jinja writes "if 0: yield None" to make a generator of a function that yields nothing.
        if isinstance(node.test, ast.Constant) and not node.test.value:
            return ast.copy_location(ast.Pass(), node)
        node.test = self.visit(node.test)
        node.body, node.orelse = self._statements(node.body), self._statements(node.orelse)
        return node

    def visit_Expr(self, node: ast.Expr) -> ast.Expr:
        value = node.value
        if self._pages and isinstance(value, ast.Yield) and value.value is not None:
            call = ast.Call(_name("put_"), [self.visit(value.value)], [])
        elif self._pages and isinstance(value, ast.YieldFrom):
            call = ast.Call(ast.Attribute(_name("pieces_"), "extend", ast.Load()), [self.visit(value.value)], [])
        elif isinstance(value, ast.Call) and _method(value) == "extend" and isinstance(value.args[0], ast.Tuple):
            # A macro's pieces: "t_1.extend((a, b))"
            assert isinstance(value.func, ast.Attribute)
            pieces = [self.visit(piece) for piece in value.args[0].elts]
            call = ast.Call(ast.Attribute(value.func.value, "append", ast.Load()), [_joined(pieces)], [])
        else:
            self.generic_visit(node)
            return node
        return ast.copy_location(ast.Expr(ast.copy_location(call, node)), node)

    def visit_Call(self, node: ast.Call) -> ast.AST:
        self.generic_visit(node)
        if isinstance(node.func, ast.Attribute) and _is_name(node.func.value, "environment"):
            if node.func.attr == "printed" and len(node.args) == 1:
                return ast.copy_location(_printed(node), node)
            if node.func.attr == "getattr" and len(node.args) == 2:
                return ast.copy_location(_attribute(node), node)
        return node

    def _statements(self, body: list[ast.stmt]) -> list[ast.stmt]:
        """Visited, and pieces put one after the other put at once."""
        made: list[ast.stmt] = []
        for statement in (self.visit(one) for one in body):
            if isinstance(statement, ast.Pass) and len(body) > 1:
                continue
            piece, before = _put(statement), _put(made[-1]) if made else None
            if piece is None or before is None or ast.dump(piece.func) != ast.dump(before.func):
                made.append(statement)
            else:
                before.args = [_joined([*before.args, *piece.args])]
        return made or [ast.Pass()]


def _put(statement: ast.stmt) -> ast.Call | None:
    """``put_(piece)`` or a macro's ``t_1.append(piece)``."""
    if not isinstance(statement, ast.Expr) or not isinstance(statement.value, ast.Call):
        return None
    call = statement.value
    if len(call.args) != 1 or call.keywords:
        return None
    if _is_name(call.func, "put_"):
        return call
    macro = isinstance(call.func, ast.Attribute) and isinstance(call.func.value, ast.Name)
    return call if macro and _method(call) == "append" and call.func.value.id.startswith("t_") else None  # type: ignore[attr-defined]


def _joined(pieces: list[ast.expr]) -> ast.expr:
    """Pieces of text as one f-string."""
    values: list[ast.expr] = []
    for piece in pieces:
        inner = piece.values if isinstance(piece, ast.JoinedStr) else [piece]
        for value in inner:
            if isinstance(value, ast.FormattedValue | ast.Constant):
                values.append(value)
            else:
                values.append(ast.copy_location(ast.FormattedValue(value, -1, None), value))
    return values[0] if len(values) == 1 and isinstance(values[0], ast.Constant) else ast.JoinedStr(values)


def _printed(node: ast.Call) -> ast.expr:
    """``environment.printed(X)`` -> ``plain(v) if type(v := X) is str else escape(v)``."""
    value = node.args[0]
    if isinstance(value, ast.Call) and _method(value) == "call":
        locals_ = {keyword.arg: keyword.value for keyword in value.keywords}
        plainly = locals_.keys() <= {"_loop_vars", "_block_vars"}
        if plainly and not any(isinstance(argument, ast.Starred) for argument in value.args):
            loop, block = (locals_.get(name, ast.Constant(None)) for name in ("_loop_vars", "_block_vars"))
            return ast.Call(_name("called_"), [_name("context"), loop, block, *value.args], [])
    return _parse("plain_(v_) if type(v_ := X_) is str else escape_(v_)", value)


def _attribute(node: ast.Call) -> ast.expr:
    """``environment.getattr(X, 'name')``: Python's own, and Jinja's where there is no such attribute."""
    quick = "a_ if (a_ := getattr((o_ := X_), NAME_, missing)) is not missing else environment.getattr(o_, NAME_)"
    return _parse(quick, node.args[0], node.args[1])


def _parse(source: str, value: ast.expr, name: ast.expr | None = None) -> ast.expr:
    """An expression in which ``X_`` and ``NAME_`` stand for others."""

    class Put(ast.NodeTransformer):
        def visit_Name(self, node: ast.Name) -> ast.expr:
            put = {"X_": value, "NAME_": name}.get(node.id)
            return node if put is None else put

    made = ast.parse(source, mode="eval").body
    for node in ast.walk(made):
        ast.copy_location(node, value)
    result = Put().visit(made)
    assert isinstance(result, ast.expr)
    return result


def _name(name: str) -> ast.Name:
    return ast.Name(name, ast.Load())


def _is_name(node: ast.AST, name: str) -> bool:
    return isinstance(node, ast.Name) and node.id == name


def _method(call: ast.Call) -> str:
    return call.func.attr if isinstance(call.func, ast.Attribute) else ""


class QuickTemplate(Template):
    """A template whose macros are made once. All templates of an environment share its names: Jinja compares
    them on each import."""

    def _get_default_module(self, ctx: Context | None = None) -> TemplateModule:
        return self._module or super()._get_default_module()


class QuickEnvironment(Environment):
    """Jinja with the above."""

    code_generator_class = PlainText
    template_class = QuickTemplate
    printed = staticmethod(printed)
    _compiling = threading.Lock()
    """Python 3.11's ``ast`` fails now and then ("recursion depth mismatch") where two threads use it at once."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self._found: dict[str, Template] = {}

    def get_template(
        self, name: str | Template, parent: str | None = None, globals: MutableMapping[str, Any] | None = None
    ) -> Template:
        """As Jinja's; a name is looked for once."""
        if not isinstance(name, str) or globals:
            return super().get_template(name, parent, globals)
        found = self._found.get(name)
        if found is None:
            found = self._found[name] = super().get_template(name, parent)
        return found

    def page(self, name: str, names: dict[str, Any]) -> str:
        """The template ``name`` rendered: as ``Template.render``, which looks each of the environment's own names up
        through two dictionaries for every page."""
        template = self.get_template(name)
        context = self.context_class(self, {**self.globals, **names}, name, template.blocks)
        try:
            return "".join(template.root_render_func(context))
        except Exception:
            self.handle_exception()

    def _compile(self, source: str, filename: str) -> CodeType:
        with self._compiling:
            tree = ast.fix_missing_locations(Quick().visit(ast.parse(source, filename)))
            return compile(tree, filename, "exec")

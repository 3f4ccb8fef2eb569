"""Questions on single nodes, and their answers."""

from __future__ import annotations

import ast

import pytest

from bnquiz.grading.source import nodes

pytestmark = pytest.mark.fast


def _expression(text: str) -> ast.expr:
    return ast.parse(text, mode="eval").body


def _call(text: str) -> ast.Call:
    node = _expression(text)
    assert isinstance(node, ast.Call)
    return node


def _classes(text: str) -> list[ast.ClassDef]:
    return [s for s in ast.parse(text).body if isinstance(s, ast.ClassDef)]


NAMES = {
    "a variable": ("gamma", "gamma"),
    "an attribute": ("self.bn.gamma", "gamma"),
    "an attribute of a call": ("f(x).shape", "shape"),
    "an item has none": ("gamma[0]", None),
    "a constant has none": ("3", None),
}
CALLED = {
    "a function": ("len(x)", "len"),
    "a method": ("x.mean(0)", "mean"),
    "a function of a module": ("torch.nn.functional.relu(x)", "relu"),
    "what a call gives has no name": ("f(1)(2)", ""),
}
OWN = {
    "of self": ("self.gamma", "gamma"),
    "of another object": ("ctx.gamma", None),
    "deeper than self": ("self.bn.gamma", None),
    "self alone": ("self", None),
}
HELD = {
    "attributes": ("self.a = self.b", {"a", "b"}),
    "a buffer": ("self.register_buffer('mean', x)", {"register_buffer", "mean"}),
    "a key of a dict": ("self.state['var'] = 1", {"state", "var"}),
    "a number is no key": ("self.state[0] = 1", {"state"}),
    "attributes of others are not held": ("other.a = x", set()),
}
MODULES = {
    "torch's": ("class A(nn.Module): pass", True),
    "by its bare name": ("class A(Module): pass", True),
    "through a base of the file": ("class A(B): pass\nclass B(torch.nn.Module): pass", True),
    "one of the file's own": ("class A(Module): pass\nclass Module: pass", False),
    "a name that only ends so": ("class A(MyModule): pass", False),
    "none": ("class A: pass", False),
}


@pytest.mark.parametrize(("text", "name"), NAMES.values(), ids=NAMES)
def test_the_last_name_of_an_expression_is_its_name(text: str, name: str | None) -> None:
    assert nodes.name_of(_expression(text)) == name


@pytest.mark.parametrize(("text", "name"), CALLED.values(), ids=CALLED)
def test_a_call_is_known_by_the_last_name_of_what_it_calls(text: str, name: str) -> None:
    assert nodes.called(_call(text)) == name


@pytest.mark.parametrize(("text", "name"), OWN.values(), ids=OWN)
def test_only_what_stands_right_behind_self_is_its_own(text: str, name: str | None) -> None:
    assert nodes.own_attribute(_expression(text)) == name


@pytest.mark.parametrize(("text", "names"), HELD.values(), ids=HELD)
def test_an_object_holds_attributes_and_what_is_registered_and_keys(text: str, names: set[str]) -> None:
    assert set(nodes.names_held(ast.parse(text))) == names


@pytest.mark.parametrize(("text", "is_module"), MODULES.values(), ids=MODULES)
def test_a_class_is_a_module_by_a_base_from_outside(text: str, is_module: bool) -> None:
    assert nodes.derives_from(_classes(text), "Module") is is_module


def test_a_tree_is_walked_once() -> None:
    tree = ast.parse("a = b")
    assert nodes.below(tree) is nodes.below(tree)
    assert list(nodes.below(tree)) == list(ast.walk(tree))

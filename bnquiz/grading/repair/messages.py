"""What is said of a repair: one row for each thing that may be wrong, in both languages."""

from __future__ import annotations

from bnquiz.texts import Text

CLAUSES = Text("{}; {}", "{}；{}")  # what is wrong, and what is meant

# fmt: off
SAYS: dict[str, tuple[str, str]] = {
    # a word that does not fit
    "name": ("`{}` is not defined", "`{}` 未定义"),
    "unset": ("`{}` has no value here", "`{}` 在这里还没有值"),
    "in-one-branch": ("`{}` gets its value in the other branch alone", "`{}` 只在另一个分支里有值"),
    "attribute": ("`{1}` has no attribute `{0}`", "`{1}` 没有属性 `{0}`"),
    "argument": ("`{1}` has no argument `{0}`", "`{1}` 没有参数 `{0}`"),
    "key": ("there is no key `{}`", "没有键 `{}`"),
    "package": ("there is no package `{}`", "没有包 `{}`"),
    # and what is meant
    "closest": ("the closest one is `{}`", "最接近的是 `{}`"),
    "sense": ("nothing here looks like it; with `{}` the rest makes sense",
              "这里没有相近的；换成 `{}`，其余部分就说得通"),
    "assigned-as": ("what is assigned is called `{}`", "赋值时写的是 `{}`"),
    "own": ("the class keeps it as `self.{}`", "类里存的是 `self.{}`"),
    "flag": ("a module keeps it as `self.training`", "模块里它是 `self.training`"),
    "member": ("`{1}` has a function of this name", "`{1}` 里有这个名字的函数"),
    "no-parameter": ("`{}` takes no parameter of this name", "`{}` 没有这个名字的参数"),
    "first-parameter": ("the first parameter is called `{}`, not `self`", "第一个参数写成了 `{}`"),
    "global": ("it is assigned in `{}`, so the outer one is not read: declare it `global`",
               "它在 `{}` 里被赋值，读不到外层的那个：请声明 `global`"),
    "needless": ("nothing here needs one", "这里也不需要"),
    "called-here": ("here it is called `{}`", "这里它叫 `{}`"),
    "left-out": ("leave it out", "去掉它"),
    # definitions, calls and libraries
    "bound-as": ("it is imported as `{}` and used as `{}`", "导入的名字是 `{}`，用的却是 `{}`"),
    "local": ("`{0}` assigns to a local name `{1}`, not to `self.{1}`",
              "`{0}` 把值赋给了局部变量 `{1}`，而不是 `self.{1}`"),
    "not-kept": ("`{}` takes `{}` and never keeps it as `self.{}`", "`{}` 接收了 `{}`，却没有存成 `self.{}`"),
    "library": ("`{}` does not work here; `{}` does", "`{}` 在这里行不通；应当用 `{}`"),
    "twice": ("`self.{}` is assigned before a buffer of this name is registered",
              "`self.{}` 在注册同名缓冲区之前就被赋值了"),
    "state": ("`self.{}` is a parameter, and gets a new tensor in each call: keep it as a buffer",
              "`self.{}` 是参数，每次调用却要换成新张量：应存为缓冲区"),
    "two-for-one": ("`{}` takes one argument; perhaps you meant the sum of the two",
                    "`{}` 只接受一个参数；这里可能是要两者之和"),
    "left-out-arguments": ("the call of `{}` leaves out {}", "调用 `{}` 时漏了 {}"),
    "uncalled": ("`{0}` is never called: write `{0}()`", "`{0}` 只写了名字，没有调用：应为 `{0}()`"),
    "switch": ("`self.train` is the method that switches; the flag is `self.training`",
               "`self.train` 是切换模式的方法；标志是 `self.training`"),
    "no-self": ("`{}` does not take `self`: a method's first parameter is the object",
                "`{}` 没有参数 `self`：方法的第一个参数是对象本身"),
    "no-super": ("`{}.__init__` does not call `super().__init__()` before it assigns",
                 "`{}.__init__` 赋值之前没有调用 `super().__init__()`"),
    "misnamed": ("`{}` has no method `{}`; `{}` may be meant to be it",
                 "`{}` 没有方法 `{}`；`{}` 可能就是它"),
    "outside-class": ("{} takes `self` but is outside the class `{}`", "{} 带有 `self`，却写在类 `{}` 之外"),
    "outside-block": ("it is outside of the block to which it belongs", "它写在了所属代码块之外：缩进不够"),
    # values of another kind
    "unpacked": ("{} values were put together, and {} are taken apart",
                 "放进去的是 {} 个值，取出时却写了 {} 个"),
    "put-together": ("what is taken apart was put together without {}", "打包时漏了 {}，后面却要把它取出来"),
    "returned-short": ("one `return` gives {} of the {} values that the caller takes apart",
                       "有一处 `return` 只给出了 {} 个值，而调用处要取出 {} 个"),
    "of-python": ("`{}` is a function of Python's own; here it is called `{}`",
                  "`{}` 是 Python 自带的函数；这里应为 `{}`"),
    "view": ("`view` cannot lay out anew what was permuted or transposed: `reshape` can",
             "`view` 不能改变转置之后的张量的形状：应当用 `reshape`"),
    # tests of the rank, and axes
    "never-equal": ("`{}` is never equal to `{}`: did you mean `in`?",
                    "`{}` 永远不等于 `{}`：应当判断是否在其中"),
    "always-true": ("`{}` is true whatever the rank is", "无论维数是多少，`{}` 都为真"),
    "digit": ("`{}` is a number and `{}` a string: they are never equal",
              "`{}` 是数，`{}` 是字符串：两者永不相等"),
    "shape": ("`{}` is a shape, never a number: its length is the rank",
              "`{}` 是形状，不是数：它的长度才是维数"),
    "length": ("`len({0})` is the size of the batch, not the rank, which is `len({0}.shape)`",
               "`len({0})` 是批大小，不是维数；维数是 `len({0}.shape)`"),
    "fails": ("this assertion fails: `{}`", "这个断言不成立：`{}`"),
    "axes": ("average over every axis but the channel's", "应当沿通道以外的所有维度"),
    # a token that is missing, one too many, or another one
    "missing-first": ("a `{}` is missing before `{}`", "`{1}` 前面缺了 `{0}`"),
    "missing-last": ("a `{}` is missing at the end, after `{}`", "末尾 `{1}` 后面缺了 `{0}`"),
    "missing-between": ("a `{}` is missing between `{}` and `{}`", "`{1}` 和 `{2}` 之间缺了 `{0}`"),
    "blank": ("a blank is missing after `{}`", "`{}` 后面缺了空格"),
    "too-many": ("there is one `{}` too many", "多了一个 `{}`"),
    "instead": ("expected `{1}`, found `{0}`", "`{}` 应为 `{}`"),
    "continues": ("the statement continues on the next line", "语句延续到了下一行"),
    "no-code": ("this line is not code", "这一行不是代码"),
    "print": ("`print` is a function: its arguments go in parentheses", "`print` 是函数：参数要写在括号里"),
    "quote": ("a quotation mark `{}` is missing", "缺了引号 `{}`"),
    "string": ("`{}` is a string: it needs quotation marks", "`{}` 是字符串：要加引号"),
    "value": ("`{}` is a value, not a function: do not call it", "`{}` 是值，不是函数：不能调用"),
    "and": ("{}, and {}", "{}，而且{}"),
    # characters, indentation and docstrings
    "odd-blank": ("the code has a space character that Python does not accept ({})",
                  "代码里有 Python 不认的空白字符（{}）"),
    "full-width": ("the code has full-width characters: {}", "代码里有全角符号：{}"),
    "prompts": ("the code still has the prompts of a terminal", "代码前带着终端的提示符"),
    "fences": ("the code still has the marks of a Markdown code block", "代码外面带着 Markdown 代码块的标记"),
    "indentation": ("the indentation fits no block around it", "缩进与外层的代码块都对不上"),
    "empty-block": ("the block is empty; an empty block needs `pass`", "代码块是空的；空块要写 `pass`"),
    "tabs": ("tabs and spaces are mixed in the indentation", "缩进混用了制表符和空格"),
}
# fmt: on


def say(row: str, *values: object) -> Text:
    """A row with values in its braces."""
    return Text(*SAYS[row]).fill(*values)

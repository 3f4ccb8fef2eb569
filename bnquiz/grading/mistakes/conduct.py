"""Mistakes in conduct, and defects that stop the file."""

from bnquiz.grading.mistakes.model import Mistake
from bnquiz.texts import Text, as_is

CONDUCT = (
    Mistake(
        id="input-modified",
        group="conduct",
        title=Text("writes into its input", "改动了输入"),
        did=Text("wrote into its input", "改动了输入"),
        why=Text(
            "x belongs to the caller: the layer before may need it for its own gradient, and a skip "
            "connection reads it again.",
            "x 是调用者的：前一层求梯度可能还要用它，残差连接也会再读它。",
        ),
        fix=Text("Write x - mean, not x -= mean.", "写 x - mean，不要写 x -= mean。"),
        wrong=("x -= mean\nx_hat = x / np.sqrt(var + eps)"),
        right="x_hat = (x - mean) / np.sqrt(var + eps)",
    ),
    Mistake(
        id="library-call",
        group="conduct",
        title=Text("leaves the work to a library", "直接调用了现成的库"),
        did=Text("left the work to a library", "直接调用了现成的库"),
        why=Text(
            "The task is to write batch norm; this calls one that is finished.",
            "题目是自己写批归一化，这里调用的是现成的。",
        ),
        fix=Text(
            "Write the mean, the variance and the normalization yourself.", "均值、方差和归一化都自己写。"
        ),
        wrong="y = nn.functional.batch_norm(x, None, None, gamma, beta, training=True)",
        right=(
            "mean = x.mean(dim=0)\n"
            "var = x.var(dim=0, unbiased=False)\n"
            "y = gamma * (x - mean) / torch.sqrt(var + eps) + beta"
        ),
    ),
    Mistake(
        id="dtype-changed",
        group="conduct",
        title=Text("changes the dtype", "改变了数据类型"),
        did=Text("changed the number type", "改变了数据类型"),
        why=Text(
            "bfloat16 in must come out as bfloat16, and NumPy's float64 must not be rounded: the next layer "
            "expects what it was built for. Statistics may be taken in float32, if the output is cast back.",
            "输入是 bfloat16，输出也应是 bfloat16；NumPy 的 float64 不应被截断，"
            "因为后一层要的就是原来的类型。"
            "统计量可以用 float32 计算，但输出要转换回来。",
        ),
        fix=Text(
            "Let dtypes follow x, or cast the output back: y.to(x.dtype).",
            "让数据类型跟随 x，或者把输出转换回来：y.to(x.dtype)。",
        ),
        wrong="y = (x.float() - mean) / torch.sqrt(var + eps)",
        right="y = ((x.float() - mean) / torch.sqrt(var + eps)).to(x.dtype)",
    ),
    Mistake(
        id="rounded",
        group="conduct",
        severity="warning",
        title=Text("rounds its output", "对输出做了四舍五入"),
        did=Text("rounded its output", "对输出做了四舍五入"),
        why=Text(
            "Some exercises ask for it. In a network the gradient of a rounded number is 0 nearly "
            "everywhere, "
            "and small differences are lost.",
            "有些习题要求这样写。但在网络里，取整的梯度几乎处处为 0，微小的差别也会丢失。",
        ),
        fix=Text("Return y as it is, and round where it is printed.", "直接返回 y，打印时再四舍五入。"),
        wrong="y = np.round(gamma * x_hat + beta, 4)",
        right="y = gamma * x_hat + beta",
        card="half-precision",
    ),
    Mistake(
        id="syntax-error",
        group="run",
        title=Text("has a syntax error", "有语法错误"),
        did=Text("was not Python", "有语法错误"),
        why=Text("The file cannot be read as Python.", "Python 无法解析这个文件。"),
        fix=Text("Fix the line that is shown.", "改正上面标出的那一行。"),
        wrong="x_hat = (x - mean / torch.sqrt(var + eps)",
        right="x_hat = (x - mean) / torch.sqrt(var + eps)",
    ),
    Mistake(
        id="undefined-name",
        group="run",
        title=Text("uses a name that is not defined", "用了未定义的名字"),
        did=Text("used a name that is not defined", "用了未定义的名字"),
        why=Text(
            "The name has no value when the line runs, so the code stops there, perhaps only in one mode.",
            "运行到这一行时这个名字还没有值，代码会在这里停下，也可能只在某一种模式下。",
        ),
        fix=Text("Use the name that was defined; mind upper and lower case.", "用定义过的名字；注意大小写。"),
        wrong=("mean = x.mean(dim=0)\ncentered = x - mu"),
        right=("mean = x.mean(dim=0)\ncentered = x - mean"),
    ),
    Mistake(
        id="unknown-attribute",
        group="run",
        title=Text("uses an attribute that does not exist", "用了不存在的属性"),
        did=Text("used an attribute that does not exist", "用了不存在的属性"),
        why=Text(
            "The line stops with an AttributeError when it runs.", "运行到这一行会抛出 AttributeError。"
        ),
        fix=Text("Use the name that the object has.", "用对象确实有的名字。"),
        wrong="mean = torch.average(x, dim=0)",
        right="mean = torch.mean(x, dim=0)",
    ),
    Mistake(
        id="unknown-argument",
        group="run",
        title=Text("passes an argument that does not exist", "传了不存在的参数"),
        did=Text("passed an argument that does not exist", "传了不存在的参数"),
        why=Text(
            "The call stops with a TypeError. torch and NumPy know neither keep_dim nor dims: it is "
            "keepdim and dim, or keepdims and axis.",
            "调用会抛出 TypeError。torch 和 NumPy 里没有 keep_dim 和 dims：torch 是 keepdim 和 dim，"
            "NumPy 是 keepdims 和 axis。",
        ),
        fix=Text("Use the argument's name as the function has it.", "用函数定义里的参数名。"),
        wrong="mean = x.mean(dim=0, keep_dim=True)",
        right="mean = x.mean(dim=0, keepdim=True)",
    ),
    Mistake(
        id="bad-assertion",
        group="run",
        title=Text("asserts what cannot hold", "断言了不可能成立的条件"),
        did=Text("asserted what cannot hold", "断言了不可能成立的条件"),
        why=Text(
            "The assertion fails for every input that the function is for. len(shape) is a number "
            "and never equals a tuple.",
            "对这个函数该接受的任何输入，断言都不成立。len(shape) 是一个数，永远不等于元组。",
        ),
        fix=as_is("assert len(x.shape) in (2, 4)"),
        wrong="assert len(x.shape) == (2, 4)",
        right="assert len(x.shape) in (2, 4)",
    ),
    Mistake(
        id="rank-test",
        group="run",
        title=Text("tests the rank in a way that never works", "判断维数的写法不对"),
        did=Text("asked for the rank in a way that never says it", "判断维数的写法不对"),
        why=Text(
            "len(x) is the batch size, and x.shape == 2 compares a shape with a number: the branch "
            "is chosen wrongly, silently when N happens to fit.",
            "len(x) 是批大小，x.shape == 2 是拿形状和数字比：分支会选错，N 恰好相等时还不会报错。",
        ),
        fix=Text("x.dim() == 2, or len(x.shape) == 2.", "用 x.dim() == 2 或 len(x.shape) == 2。"),
        wrong="axes = (0,) if len(x) == 2 else (0, 2, 3)",
        right="axes = (0,) if len(x.shape) == 2 else (0, 2, 3)",
    ),
    Mistake(
        id="not-called",
        group="run",
        title=Text("names a function where it should call it", "只写了函数名，没有调用"),
        did=Text("named a function where it should call it", "只写了函数名，没有调用"),
        why=Text(
            "A function object is always true and equals no number, so the branch never changes.",
            "函数对象永远为真，也不等于任何数，所以分支永远不变。",
        ),
        fix=Text(
            "Add the parentheses; where a flag was meant, name the flag: self.training, not self.train.",
            "加上括号；如果要的是标志，就写标志的名字：self.training，不是 self.train。",
        ),
        wrong=("if self.train:\n    mean, var = x.mean(dim=0), x.var(dim=0, unbiased=False)"),
        right=("if self.training:\n    mean, var = x.mean(dim=0), x.var(dim=0, unbiased=False)"),
    ),
    Mistake(
        id="missing-import",
        group="run",
        severity="warning",
        title=Text("uses a package that it does not import", "用了没有导入的包"),
        did=Text("used a package that it does not import", "用了没有导入的包"),
        why=Text(
            "The file stops with a NameError when it runs by itself.", "文件单独运行时会抛出 NameError。"
        ),
        fix=Text(
            "Import what is used: import torch, from torch import nn, import numpy as np.",
            "用到什么就导入什么：import torch、from torch import nn、import numpy as np。",
        ),
        wrong="mean = np.mean(x, axis=0)",
        right=("import numpy as np\nmean = np.mean(x, axis=0)"),
    ),
    Mistake(
        id="wrong-return",
        group="run",
        title=Text("does not return what the caller needs", "没有返回调用者需要的结果"),
        did=Text("did not return what the caller needs", "没有返回调用者需要的结果"),
        why=Text(
            "A forward pass returns y, which has the shape of x, and, where the caller keeps the state, the "
            "new running statistics. A backward pass returns dx, dgamma and dbeta.",
            "前向返回 y，形状与 x 相同；如果状态由调用者保存，还要返回新的滑动统计量。"
            "反向返回 dx、dgamma 和 dbeta。",
        ),
        fix=Text("Return all of it, in every branch.", "在每个分支里都把它们返回。"),
        wrong=("def affine(x_hat, gamma, beta):\n    y = gamma * x_hat + beta"),
        right=("def affine(x_hat, gamma, beta):\n    return gamma * x_hat + beta"),
    ),
    Mistake(
        id="crash",
        group="run",
        title=Text("stops with an error", "运行出错"),
        did=Text("stopped with an error", "运行出错"),
        why=Text(
            "Python stopped with an error when bnquiz called the code. The report shows the call and what "
            "Python said, so that you can repeat it.",
            "bnquiz 调用这段代码时，Python 报错停下了。报告里写了调用的是什么、Python 说了什么，"
            "可以照着自己重做一遍。",
        ),
        fix=Text(
            "Read the message: it says what Python could not do on that line.",
            "读一下错误信息：它说明了 Python 在那一行做不到什么。",
        ),
        wrong="std = math.sqrt(var + eps)  # var holds C numbers",
        right="std = torch.sqrt(var + eps)",
    ),
    Mistake(
        id="timeout",
        group="run",
        title=Text("times out", "运行超时"),
        did=Text("did not come back", "运行超时"),
        why=Text(
            "The call ran into the time limit: a loop that does not end, or waiting for something.",
            "调用超过了时间限制：有死循环，或在等待什么。",
        ),
        fix=Text("Look at the loop on the line that is shown.", "看看标出的那一行的循环。"),
        wrong=("while len(rows) > 0:\n    total += rows[0]"),
        right=("for row in rows:\n    total += row"),
    ),
    Mistake(
        id="out-of-memory",
        group="run",
        title=Text("needs too much memory", "需要的内存太多"),
        did=Text("needed too much memory", "内存不足"),
        why=Text(
            "A few hundred numbers in must not need gigabytes: often a broadcast of two shapes that "
            "do not line up.",
            "几百个数的输入不该占用几个 GB：多半是两个对不齐的形状做了广播。",
        ),
        fix=Text("Check the shapes on the line that is shown.", "检查标出的那一行的形状。"),
        wrong="centered = x.reshape(-1, 1) - x.reshape(1, -1)",
        right="centered = x - mean",
    ),
    Mistake(
        id="unexplained",
        group="run",
        title=Text("computes something else", "算出了别的结果"),
        did=Text("computed something else", "算出了别的结果"),
        why=Text(
            "The result differs from batch norm, and no combination of known mistakes reproduces it.",
            "结果与批归一化不同，已知错误的任何组合都得不到它。",
        ),
        fix=Text(
            "Compare the numbers that are shown with your own, step by step: mean, variance, x_hat, y.",
            "把显示的数和你自己的一步步对照：均值、方差、x_hat、y。",
        ),
        wrong="",
        right="",
    ),
)

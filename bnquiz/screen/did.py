"""What a file did that has a mistake, for each that the grader names: "your my_bn.py subtracted eps"."""

from __future__ import annotations

from bnquiz.bank.model import Text

DID: dict[str, Text] = {
    # axes
    "axes-batch-only": Text("averaged over the batch only", "只沿批次维求了平均"),
    "axes-per-sample": Text("averaged within each sample", "在每个样本内部求了平均"),
    "axes-layer": Text("averaged over the features of each sample", "沿每个样本的特征求了平均"),
    "axes-all": Text("averaged over everything", "对所有元素求了平均"),
    "axes-channels-last": Text("took the last axis for the channel", "把最后一维当成了通道"),
    "axes-wrong": Text("averaged over the wrong axes", "沿错误的维度求了平均"),
    "keepdim-missing": Text("dropped the dimensions that it averaged over", "求平均时丢掉了维度"),
    "variance-of-means": Text("took the variance in stages", "分步求了方差"),
    # formula
    "center-missing": Text("did not subtract the mean", "没有减去均值"),
    "center-added": Text("added the mean in place of subtracting it", "把减均值写成了加均值"),
    "sqrt-missing": Text("divided by the variance, not by its root", "除以了方差，没有开方"),
    "normalize-unbiased": Text("normalized with the unbiased variance", "用无偏方差做了归一化"),
    "cancellation": Text("computed the variance as E[x²] − E[x]²", "用 E[x²] − E[x]² 算了方差"),
    # eps
    "eps-subtracted": Text("subtracted eps", "减去了 eps"),
    "eps-outside-sqrt": Text("added eps outside the root", "把 eps 加在了根号外"),
    "eps-missing": Text("left out eps", "漏了 eps"),
    "eps-ignored": Text("used a constant in place of the argument eps", "没用参数 eps，写成了常数"),
    # affine
    "gamma-missing": Text("did not scale by gamma", "没有乘 gamma"),
    "beta-missing": Text("did not shift by beta", "没有加 beta"),
    "gamma-beta-swapped": Text("swapped gamma and beta", "把 gamma 和 beta 弄反了"),
    "shift-before-scale": Text("shifted before it scaled", "先平移后缩放了"),
    # running statistics
    "momentum-swapped": Text("swapped the weights of old and new", "把新旧值的权重弄反了"),
    "momentum-ignored": Text(
        "used a constant in place of the argument momentum", "没用参数 momentum，写成了常数"
    ),
    "running-replaced": Text(
        "replaced the running statistics by the batch's", "用批统计量直接覆盖了滑动统计量"
    ),
    "running-not-updated": Text("never updated the running statistics", "没有更新滑动统计量"),
    "running-std": Text(
        "averaged the standard deviation, not the variance", "对标准差而不是方差做了滑动平均"
    ),
    "running-var-has-eps": Text("stored the variance with eps in it", "把 eps 存进了滑动方差"),
    "running-var-biased": Text("stored the biased running variance", "滑动方差存的是有偏方差"),
    "running-var-starts-at-zero": Text("started the running variance at 0", "滑动方差的初值是 0"),
    "running-in-training": Text(
        "normalized a training batch with the running statistics", "训练时用滑动统计量做了归一化"
    ),
    "graph-leak": Text("kept the autograd graph in the running statistics", "滑动统计量带着计算图"),
    # mode
    "batch-stats-in-eval": Text("used the batch's statistics at inference", "推理时用了批统计量"),
    "eval-updates-running": Text("changed the running statistics at inference", "推理时改动了滑动统计量"),
    "eval-affine-missing": Text("left out gamma and beta at inference", "推理时漏了 gamma 和 beta"),
    "grad-mode-switch": Text(
        "took torch.is_grad_enabled() for the mode", "用 torch.is_grad_enabled() 判断模式"
    ),
    # gradient
    "stats-detached": Text("hid the batch statistics from autograd", "把批统计量从计算图中断开了"),
    "graph-cut": Text("cut x off from autograd", "把 x 从计算图中断开了"),
    "backward-stats-constant": Text(
        "took mean and variance for constants in backward", "反向传播时把均值和方差当成了常数"
    ),
    "backward-gamma-missing": Text("left out gamma in backward", "反向传播漏了 gamma"),
    "backward-mean-term-missing": Text(
        "left out the path through the mean in backward", "反向传播漏了经过均值的那一项"
    ),
    "backward-var-term-missing": Text(
        "left out the path through the variance in backward", "反向传播漏了经过方差的那一项"
    ),
    "backward-dgamma-wrong": Text("got dgamma wrong", "dgamma 算错了"),
    "backward-dbeta-wrong": Text("got dbeta wrong", "dbeta 算错了"),
    # module
    "state-not-buffer": Text("kept the running statistics as plain attributes", "滑动统计量没有注册为缓冲区"),
    "state-is-parameter": Text("made the running statistics parameters", "把滑动统计量做成了可训练参数"),
    "parameter-missing": Text("made gamma or beta no parameter", "gamma 或 beta 不是可训练参数"),
    "stat-shape-drift": Text("let the running statistics change their shape", "滑动统计量的形状变了"),
    "one-value-accepted": Text("trained on one value a channel", "每个通道只有一个值时也照样训练"),
    # conduct
    "input-modified": Text("wrote into its input", "改动了输入"),
    "library-call": Text("left the work to a library", "直接调用了现成的库"),
    "dtype-changed": Text("changed the number type", "改变了数据类型"),
    # will not run
    "syntax-error": Text("was not Python", "有语法错误"),
    "undefined-name": Text("used a name that is not defined", "用了未定义的名字"),
    "unknown-attribute": Text("used an attribute that does not exist", "用了不存在的属性"),
    "unknown-argument": Text("passed an argument that does not exist", "传了不存在的参数"),
    "bad-assertion": Text("asserted what cannot hold", "断言了不可能成立的条件"),
    "rank-test": Text("asked for the rank in a way that never says it", "判断维数的写法不对"),
    "not-called": Text("named a function where it should call it", "只写了函数名，没有调用"),
    "missing-import": Text("used a package that it does not import", "用了没有导入的包"),
    "wrong-return": Text("did not return the output", "没有返回输出"),
    "crash": Text("stopped with an error", "运行出错"),
    "timeout": Text("did not come back", "运行超时"),
    "out-of-memory": Text("needed too much memory", "内存不足"),
    "unexplained": Text("computed something else", "算出了别的结果"),
}
OTHER = Text("has the mistake “{}”", "有“{}”这个错误")  # of a mistake that a newer grader names


def did(mistake: str) -> Text:
    """What a file with this mistake did, as the end of a sentence that begins with the file."""
    if mistake in DID:
        return DID[mistake]
    return Text(OTHER.en.format(mistake), OTHER.zh.format(mistake))

"""Mistakes with the running statistics, with the mode, and with what a module holds."""

from bnquiz.grading.mistakes.model import Mistake, Together, eval_only, train, update
from bnquiz.texts import Text, as_is

STATE = (
    Mistake(
        id="momentum-swapped",
        group="running",
        title=Text("swaps the weights of old and new", "新旧值的权重弄反了"),
        did=Text("swapped the weights of old and new", "把新旧值的权重弄反了"),
        why=Text(
            "The weights of the old value and of the new batch are swapped, so the running "
            "statistic follows the last batch or two instead of many. Frameworks name opposite "
            "things momentum: PyTorch's 0.1 weighs the new batch, Keras's 0.99 the old value.",
            "旧值和新批次的权重对调了，滑动统计量只跟着最近一两个批次走，而不是许多批次的平均。"
            "各框架的 momentum 含义相反：PyTorch 的 0.1 是新批次的权重，Keras 的 0.99 是旧值的权重。",
        ),
        fix=Text(
            "keep: m * old + (1 - m) * batch. update (PyTorch): (1 - m) * old + m * batch.",
            "keep：m * old + (1 - m) * batch；update（PyTorch）：(1 - m) * old + m * batch。",
        ),
        wrong=(
            "# momentum=0.1, as in PyTorch\nrunning_mean = momentum * running_mean + (1 - momentum) * mean"
        ),
        right=(
            "# momentum=0.1, as in PyTorch\nrunning_mean = (1 - momentum) * running_mean + momentum * mean"
        ),
        switches=update(rule="swapped"),
        places=("state",),
    ),
    Mistake(
        id="update-twice",
        group="running",
        title=Text("updates the running statistics twice in one call", "一次前向更新了两次滑动统计量"),
        did=Text("updated the running statistics twice in one call", "一次前向更新了两次滑动统计量"),
        why=Text(
            "Each batch goes into the average twice, and so weighs more than momentum says: where the old "
            "value should weigh 0.9, it weighs 0.81.",
            "同一批数据被平均进去两次，权重比 momentum 说的大：旧值的权重本应是 0.9，实际成了 0.81。",
        ),
        fix=Text("Update once for each training batch.", "每个训练批次只更新一次。"),
        wrong=(
            "running_mean = momentum * running_mean + (1 - momentum) * mean\n"
            "running_mean = momentum * running_mean + (1 - momentum) * mean"
        ),
        right="running_mean = momentum * running_mean + (1 - momentum) * mean",
        switches=update(rule="twice"),
        places=("state",),
    ),
    Mistake(
        id="momentum-ignored",
        group="running",
        title=Text("uses a constant instead of the argument momentum", "没用参数 momentum，写成了常数"),
        did=Text("used a constant instead of the argument momentum", "没用参数 momentum，写成了常数"),
        why=Text(
            "Whoever passes another momentum gets no effect and no error.",
            "传入别的 momentum 既不起作用也不报错。",
        ),
        fix=Text(
            "Use the argument in both weights: momentum and 1 - momentum.",
            "两个权重都用这个参数：momentum 和 1 - momentum。",
        ),
        wrong="running_mean = 0.9 * running_mean + 0.1 * mean",
        right="running_mean = (1 - momentum) * running_mean + momentum * mean",
        switches=update(momentum_constant="constant"),
        places=("state",),
    ),
    Mistake(
        id="running-replaced",
        group="running",
        title=Text("replaces the running statistics with the batch's", "用批统计量直接覆盖滑动统计量"),
        did=Text("replaced the running statistics by the batch's", "用批统计量直接覆盖了滑动统计量"),
        why=Text(
            "What inference then uses is the last batch alone, with all its noise, instead of an "
            "average over many batches.",
            "推理时用的就只是最后一个批次，噪声很大，而不是许多批次的平均。",
        ),
        fix=as_is("running = (1 - m) * running + m * batch"),
        wrong="running_mean = mean",
        right="running_mean = (1 - momentum) * running_mean + momentum * mean",
        switches=update(rule="replaced"),
        places=("state",),
    ),
    Mistake(
        id="running-not-updated",
        group="running",
        title=Text("does not update the running statistics", "没有更新滑动统计量"),
        did=Text("did not update the running statistics", "没有更新滑动统计量"),
        why=Text(
            "Inference then normalizes with the start values, mean 0 and variance 1, so its output has "
            "nothing to do with the data.",
            "推理时用的仍是初值：均值 0、方差 1，输出与数据无关。",
        ),
        fix=Text(
            "In training: running = (1 - m) * running + m * batch, stored where the next call finds it.",
            "训练时：running = (1 - m) * running + m * batch，并存到下次调用能取到的地方。",
        ),
        wrong="running_mean = (1 - m) * self.running_mean + m * mean.detach()",
        right="self.running_mean = (1 - m) * self.running_mean + m * mean.detach()",
        switches=update(rule="frozen"),
        places=("state",),
    ),
    Mistake(
        id="momentum-weights",
        group="running",
        title=Text("averages old and new with weights that do not add to 1", "新旧值的权重之和不是 1"),
        did=Text("averaged old and new with weights that do not add to 1", "新旧值的权重之和不是 1"),
        why=Text(
            "The running statistic is an average only if its weights add to 1. With a sum above 1 it grows "
            "with every batch; with one below 1 it shrinks, whatever the batches hold.",
            "权重之和为 1 才是平均。和大于 1，滑动统计量会随批次不断变大；小于 1 则不断变小，与数据无关。",
        ),
        fix=Text(
            "Use one number for both: running = m * running + (1 - m) * batch.",
            "两个权重用同一个数：running = m * running + (1 - m) * batch。",
        ),
        wrong="running_mean = momentum * running_mean + momentum * mean",
        right="running_mean = momentum * running_mean + (1 - momentum) * mean",
        switches=update(rule="unbalanced"),
        places=("state",),
    ),
    Mistake(
        id="state-crossed",
        group="running",
        title=Text("mixes up the mean and the variance", "把均值和方差弄混了"),
        did=Text("mixed up the mean and the variance", "把均值和方差弄混了"),
        why=Text(
            "The mean is subtracted, and the root of the variance divides. A variance in place of the mean "
            "shifts every output; a mean under the root is NaN where it is negative. torch.var_mean gives "
            "the variance first.",
            "减去的应是均值，除以的应是方差的平方根：用方差代替均值，输出整体偏移；"
            "根号下是均值，均值为负时结果就是 NaN。torch.var_mean 先返回方差。",
        ),
        fix=Text(
            "Average each with itself, and keep to one order, mean before variance, where they are stored, "
            "returned and read.",
            "均值和均值平均，方差和方差平均；存、返回、读取都用同一个顺序：先均值，后方差。",
        ),
        wrong="var, mean = running_mean, running_var",
        right="mean, var = running_mean, running_var",
        switches=(
            *train(statistics="batch-crossed"),
            *eval_only(statistics=("crossed", "mean-for-both", "var-for-both")),
            *update(source=("other", "exchanged", "exchanged-updated", "onto-other", "onto-updated")),
        ),
        places=(Together(("mean", "var")), "centered", "normalized", "state"),
    ),
    Mistake(
        id="running-std",
        group="running",
        title=Text("averages the standard deviation, not the variance", "对标准差而不是方差做滑动平均"),
        did=Text("averaged the standard deviation, not the variance", "对标准差而不是方差做了滑动平均"),
        why=Text(
            "The mean of roots is not the root of the mean: averaged standard deviations "
            "underestimate the spread, and every framework stores the variance.",
            "平方根的均值不等于均值的平方根：对标准差求平均会偏小；所有框架存的都是方差。",
        ),
        fix=Text("Average var, and take the root when normalizing.", "对 var 做滑动平均，归一化时再开根号。"),
        wrong="running_var = (1 - momentum) * running_var + momentum * np.sqrt(var)",
        right="running_var = (1 - momentum) * running_var + momentum * var",
        switches=update(variance=("std", "std-unbiased", "std-with-eps", "std-corrected")),
        places=("state",),
    ),
    Mistake(
        id="running-var-has-eps",
        group="running",
        title=Text("stores the variance with eps in it", "把 eps 存进了滑动方差"),
        did=Text("stored the variance with eps in it", "把 eps 存进了滑动方差"),
        why=Text(
            "eps is added to the variance that is stored, and again at inference: it counts twice there.",
            "存下来的方差里已经加了 eps，推理时又加一次，等于加了两次。",
        ),
        fix=Text(
            "Add eps only inside the root, not to the variance that is kept.",
            "eps 只加在根号里，不要加进要保存的方差。",
        ),
        wrong=(
            "var = x.var(axis=0) + eps\n"
            "running_var = (1 - momentum) * running_var + momentum * var\n"
            "x_hat = (x - mean) / np.sqrt(var)"
        ),
        right=(
            "var = x.var(axis=0)\n"
            "running_var = (1 - momentum) * running_var + momentum * var\n"
            "x_hat = (x - mean) / np.sqrt(var + eps)"
        ),
        switches=update(variance=("with-eps", "unbiased-with-eps", "with-eps-unbiased")),
        places=("state",),
    ),
    Mistake(
        id="running-var-biased",
        group="running",
        severity="warning",
        title=Text("stores the biased running variance", "滑动方差存的是有偏方差"),
        did=Text("stored the biased running variance", "滑动方差存的是有偏方差"),
        why=Text(
            "Keras 3, Flax and Paddle store the biased variance; PyTorch and the paper store the "
            "unbiased one, which is n/(n − 1) times as large. Both work; an interviewer will ask "
            "which one you wrote and why.",
            "Keras 3、Flax 和 Paddle 存有偏方差；PyTorch 和论文存无偏方差，是前者的 n/(n − 1) 倍。"
            "两种都行；面试官会问你写的是哪一种、为什么。",
        ),
        fix=Text(
            "To match nn.BatchNorm: store var * n / (n - 1), and normalize with the biased one.",
            "要和 nn.BatchNorm 一致：保存 var * n / (n - 1)，归一化用有偏方差。",
        ),
        wrong="running_var = (1 - momentum) * running_var + momentum * var",
        right=(
            "n = x.size // x.shape[1]\n"
            "unbiased = var * n / (n - 1)\n"
            "running_var = (1 - momentum) * running_var + momentum * unbiased"
        ),
        places=("state",),
    ),
    Mistake(
        id="running-var-starts-at-zero",
        group="running",
        severity="warning",
        title=Text("starts the running variance at 0", "滑动方差的初值是 0"),
        did=Text("started the running variance at 0", "滑动方差的初值是 0"),
        why=Text(
            "Until the average has warmed up it is far too small: after one step at momentum 0.9 the "
            "output at inference is √10 ≈ 3.16 times too large.",
            "滑动平均稳定之前，它小得多：momentum 为 0.9 时，一步之后推理输出是应有值的 √10 ≈ 3.16 倍。",
        ),
        fix=Text(
            "Start the running mean at 0 and the running variance at 1.",
            "滑动均值从 0 开始，滑动方差从 1 开始。",
        ),
        wrong='self.register_buffer("running_var", torch.zeros(num_features))',
        right='self.register_buffer("running_var", torch.ones(num_features))',
    ),
    Mistake(
        id="running-mean-starts-elsewhere",
        group="running",
        severity="warning",
        title=Text("does not start the running mean at 0", "滑动均值的初值不是 0"),
        did=Text("did not start the running mean at 0", "滑动均值的初值不是 0"),
        why=Text(
            "Until the average has warmed up, the output at inference depends on the start value: after k "
            "steps at momentum 0.9, 0.9ᵏ of it is still there.",
            "平均值稳定之前，推理输出里一直带着初值：momentum 为 0.9 时，k 步之后还剩 0.9ᵏ。",
        ),
        fix=Text(
            "Start the running mean at 0 and the running variance at 1.",
            "滑动均值从 0 开始，滑动方差从 1 开始。",
        ),
        wrong='self.register_buffer("running_mean", torch.ones(num_features))',
        right='self.register_buffer("running_mean", torch.zeros(num_features))',
        card="bug-running-var-starts-at-zero",
    ),
    Mistake(
        id="running-in-training",
        group="running",
        title=Text("normalizes a training batch with the running statistics", "训练时用滑动统计量做归一化"),
        did=Text("normalized a training batch with the running statistics", "训练时用滑动统计量做了归一化"),
        why=Text(
            "In training the gradient must see how mean and variance depend on the batch; with "
            "statistics from outside, scale and shift can grow without the normalization reacting "
            "(Ioffe & Szegedy 2015, §2).",
            "训练时，梯度必须看到均值和方差如何依赖这个批次；用外来的统计量，尺度和偏移可以一直增长，"
            "归一化却毫无反应（Ioffe & Szegedy 2015，§2）。",
        ),
        fix=Text(
            "In training normalize with the batch's own mean and variance, and only store the running ones.",
            "训练时用本批次的均值和方差归一化，滑动统计量只管保存。",
        ),
        wrong=("if self.training:\n    mean, var = self.running_mean, self.running_var"),
        right=("if self.training:\n    mean, var = x.mean(dim=0), x.var(dim=0, unbiased=False)"),
        switches=train(statistics=("running", "updated", "batch-mean", "batch-var")),
        places=("centered", "normalized", "y"),
    ),
    Mistake(
        id="graph-leak",
        group="running",
        title=Text("keeps the autograd graph in the running statistics", "滑动统计量带着计算图"),
        did=Text("kept the autograd graph in the running statistics", "滑动统计量带着计算图"),
        why=Text(
            "The stored mean and variance keep the autograd graph of their batch, and through it those of "
            "all batches before: memory grows with every step, and copying the model fails.",
            "存下来的均值和方差还连着那个批次的计算图，再往前连着之前的每个批次：内存一步步增长，"
            "复制模型也会失败。",
        ),
        fix=Text(
            "Update under torch.no_grad(), or with mean.detach() and var.detach().",
            "在 torch.no_grad() 下更新，或用 mean.detach() 和 var.detach()。",
        ),
        wrong="self.running_mean = (1 - m) * self.running_mean + m * mean",
        right="self.running_mean = (1 - m) * self.running_mean + m * mean.detach()",
        places=("state",),
    ),
    Mistake(
        id="batch-stats-in-eval",
        group="mode",
        title=Text("uses the batch's statistics at inference", "推理时用了批统计量"),
        did=Text("used the batch's statistics at inference", "推理时用了批统计量"),
        why=Text(
            "A prediction then depends on what else is in the batch, and a single sample has "
            "variance 0: its output is beta, whatever it holds.",
            "预测结果会受同批其他样本影响；单个样本的方差是 0，无论输入什么，输出都是 beta。",
        ),
        fix=Text(
            "At inference normalize with the running mean and variance.",
            "推理时用滑动均值和滑动方差做归一化。",
        ),
        wrong=("if not self.training:\n    mean, var = x.mean(dim=0), x.var(dim=0, unbiased=False)"),
        right=("if not self.training:\n    mean, var = self.running_mean, self.running_var"),
        switches=eval_only(statistics=("batch", "batch-mean", "batch-var", "batch-about-running")),
        places=(Together(("mean", "var", "normalized")), "y"),
    ),
    Mistake(
        id="eval-not-normalized",
        group="mode",
        title=Text("does not normalize at inference", "推理时没有做归一化"),
        did=Text("did not normalize at inference", "推理时没有做归一化"),
        why=Text(
            "The network was trained on normalized values; at inference the next layer gets x as it is, "
            "at whatever scale it has.",
            "网络是在归一化之后的值上训练的；推理时后一层拿到的却是原始的 x，尺度完全不同。",
        ),
        fix=Text(
            "At inference normalize with the running mean and variance.",
            "推理时用滑动均值和滑动方差做归一化。",
        ),
        wrong="x_hat = (x - mean) / torch.sqrt(var + eps) if self.training else x",
        right="x_hat = (x - mean) / torch.sqrt(var + eps)  # in both modes",
        switches=eval_only(statistics="none"),
        places=("normalized", "y"),
    ),
    Mistake(
        id="mode-inverted",
        group="mode",
        title=Text("swaps training and inference", "训练和推理两个分支写反了"),
        did=Text("swapped training and inference", "训练和推理两个分支写反了"),
        why=Text(
            "In training it normalizes with the running statistics and never updates them; at inference it "
            "normalizes with the batch's own, and stores those. A condition is the wrong way round.",
            "训练时用滑动统计量做归一化却不更新，推理时反而用批统计量并写入：判断条件写反了。",
        ),
        fix=Text(
            "Negate the condition, or swap the branches.",
            "把判断条件取反，或交换两个分支。",
        ),
        wrong="if not self.training:\n    mean, var = x.mean(dim=0), x.var(dim=0, unbiased=False)",
        right="if self.training:\n    mean, var = x.mean(dim=0), x.var(dim=0, unbiased=False)",
        places=(Together(("mean", "var", "normalized")), "y"),
    ),
    Mistake(
        id="no-running-statistics",
        group="mode",
        severity="warning",
        title=Text("keeps no running statistics, and says so", "按约定不保存滑动统计量"),
        did=Text("kept no running statistics, and said so", "按约定不保存滑动统计量"),
        why=Text(
            "With track_running_stats=False the batch's own statistics are used in both modes, as in "
            "nn.BatchNorm: a prediction then depends on what else is in the batch.",
            "track_running_stats=False 时，两种模式都用批统计量，和 nn.BatchNorm 一致："
            "预测结果会受同批其他样本影响。",
        ),
        fix=Text(
            "Keep a running mean and variance, unless the batch at inference is like the one in training.",
            "除非推理时的批次和训练时一样，否则应保存滑动均值和滑动方差。",
        ),
        wrong='self.register_buffer("running_mean", None)',
        right='self.register_buffer("running_mean", torch.zeros(num_features))',
        card="tracking-off",
    ),
    Mistake(
        id="eval-updates-running",
        group="mode",
        title=Text("changes the running statistics at inference", "推理时改动了滑动统计量"),
        did=Text("changed the running statistics at inference", "推理时改动了滑动统计量"),
        why=Text(
            "Evaluating then changes the model: the same test set gives another answer the second time.",
            "评估一次，模型就变一次：同一个测试集第二次的结果就不同了。",
        ),
        fix=Text(
            "Update the running statistics in training only, and never write into the tensor that "
            "holds them.",
            "只在训练时更新滑动统计量，其他时候不要写入存它们的张量。",
        ),
        wrong="self.running_mean.lerp_(mean.detach(), momentum)  # in both modes",
        right=("if self.training:\n    self.running_mean.lerp_(mean.detach(), momentum)"),
        switches=eval_only(statistics="updated"),
        places=("state",),
    ),
    Mistake(
        id="eval-affine-missing",
        group="mode",
        title=Text("leaves out gamma and beta at inference", "推理时漏了 gamma 和 beta"),
        did=Text("left out gamma and beta at inference", "推理时漏了 gamma 和 beta"),
        why=Text(
            "The network was trained with the scaled and shifted output; at inference the next layer "
            "gets another distribution.",
            "网络是按缩放、平移之后的输出训练的；推理时后一层拿到的却是另一种分布。",
        ),
        fix=Text(
            "Apply y = gamma * x_hat + beta in both modes.", "两种模式都要做 y = gamma * x_hat + beta。"
        ),
        wrong="y = gamma * x_hat + beta if self.training else x_hat",
        right="y = gamma * x_hat + beta  # in both modes",
        switches=eval_only(affine="none"),
        places=("normalized", "y"),
    ),
    Mistake(
        id="grad-mode-switch",
        group="mode",
        severity="warning",
        title=Text("uses torch.is_grad_enabled() as the mode", "用 torch.is_grad_enabled() 判断模式"),
        did=Text("took torch.is_grad_enabled() for the mode", "用 torch.is_grad_enabled() 判断模式"),
        why=Text(
            "After eval(), with gradients on, it still normalizes with the batch's statistics; in train(), "
            "under no_grad, it never updates. It works where every evaluation runs under no_grad, as in a "
            "lesson, and nowhere else.",
            "这样一来，eval() 但开着梯度时会用批统计量，train() 但在 no_grad 下从不更新。"
            "只有像教程里那样每次评估都在 no_grad 下才成立。",
        ),
        fix=Text(
            "Use self.training, which train() and eval() set.",
            "用 self.training，它由 train() 和 eval() 设定。",
        ),
        wrong=("if torch.is_grad_enabled():\n    mean, var = x.mean(dim=0), x.var(dim=0, unbiased=False)"),
        right=("if self.training:\n    mean, var = x.mean(dim=0), x.var(dim=0, unbiased=False)"),
    ),
    Mistake(
        id="state-not-buffer",
        group="module",
        severity="warning",
        title=Text("keeps the running statistics as plain attributes", "滑动统计量没有注册为缓冲区"),
        did=Text("kept the running statistics as plain attributes", "滑动统计量没有注册为缓冲区"),
        why=Text(
            "A plain tensor is not in state_dict: it is not saved, not loaded, and does not follow "
            ".to(device) or .double(). Nor is one in a list, or a buffer with persistent=False.",
            "普通张量不在 state_dict 里：不会保存，不会加载，也不随 .to(device) 和 .double() 变化。"
            "放在列表里的张量和 persistent=False 的缓冲区也不会保存。",
        ),
        fix=as_is('self.register_buffer("running_mean", torch.zeros(num_features))'),
        wrong="self.running_mean = torch.zeros(num_features)",
        right='self.register_buffer("running_mean", torch.zeros(num_features))',
    ),
    Mistake(
        id="state-is-parameter",
        group="module",
        title=Text("makes the running statistics parameters", "把滑动统计量做成了可训练参数"),
        did=Text("made the running statistics parameters", "把滑动统计量做成了可训练参数"),
        why=Text(
            "The optimizer gets them from parameters(): a backward pass at inference trains them, a "
            "variance can go below zero, and weight averaging takes them in.",
            "优化器会从 parameters() 拿到它们：推理时的反向传播会训练它们，方差可能变成负数，"
            "做权重平均时也会被算进去。",
        ),
        fix=as_is('self.register_buffer("running_mean", torch.zeros(num_features))'),
        wrong="self.running_mean = nn.Parameter(torch.zeros(num_features))",
        right='self.register_buffer("running_mean", torch.zeros(num_features))',
    ),
    Mistake(
        id="parameter-missing",
        group="module",
        title=Text("gamma or beta is not an nn.Parameter", "gamma 或 beta 不是可训练参数"),
        did=Text("did not make gamma or beta an nn.Parameter", "gamma 或 beta 不是可训练参数"),
        why=Text(
            "parameters() does not list it, so the optimizer never changes it and it stays at its "
            "first value.",
            "parameters() 里没有它，优化器不会更新它，它就一直是初值。",
        ),
        fix=as_is("self.gamma = nn.Parameter(torch.ones(num_features))"),
        wrong="self.gamma = torch.ones(num_features)",
        right="self.gamma = nn.Parameter(torch.ones(num_features))",
    ),
    Mistake(
        id="one-value-accepted",
        group="mode",
        severity="warning",
        title=Text("trains on one value per channel", "每个通道只有一个值时也照样训练"),
        did=Text("trained on one value a channel", "每个通道只有一个值时也照样训练"),
        why=Text(
            "The variance of one value is 0: the output is beta whatever x holds, and no gradient "
            "reaches x. nn.BatchNorm raises a ValueError; only --like torch asks for it.",
            "一个值的方差是 0：无论 x 是什么，输出都是 beta，梯度也传不到 x。nn.BatchNorm 会抛出 "
            "ValueError；只有 --like torch 才要求这一点。",
        ),
        fix=Text(
            "In training: if x.numel() // x.shape[1] < 2: raise ValueError.",
            "训练时：如果 x.numel() // x.shape[1] < 2，就 raise ValueError。",
        ),
        wrong=("if self.training:\n    var = x.var(dim=(0, 2, 3), unbiased=False)"),
        right=(
            "if self.training and x.numel() // x.shape[1] < 2:\n"
            '    raise ValueError("one value a channel has no variance")'
        ),
        card="batch-of-one-by-hand",
    ),
    Mistake(
        id="stat-shape-drift",
        group="module",
        severity="warning",
        title=Text("the running statistics change shape", "滑动统计量的形状变了"),
        did=Text("let the running statistics change their shape", "滑动统计量的形状变了"),
        why=Text(
            "They start with one shape and have another after a step: a state_dict saved after "
            "training does not load into a new object.",
            "初始是一种形状，一步之后变成另一种：训练后保存的 state_dict 无法加载到新对象里。",
        ),
        fix=Text(
            "Give them the shape of the batch statistics from the start, or squeeze these before storing.",
            "一开始就用批统计量的形状，或在保存前先 squeeze。",
        ),
        wrong=(
            "# mean has the shape (1, C, 1, 1), self.running_mean (C,)\n"
            "self.running_mean = (1 - m) * self.running_mean + m * mean.detach()"
        ),
        right=(
            "mean = mean.reshape(-1)  # (C,), as self.running_mean\n"
            "self.running_mean = (1 - m) * self.running_mean + m * mean.detach()"
        ),
        places=("state",),
    ),
)

"""题目 debug 的代码，已改好；每条注释说明一处毛病。"""

# missing-import：代码用了 torch 和 nn，却都没有导入。
import torch
from torch import nn


class BatchNormLayer(nn.Module):
    # syntax-error：少了冒号。Python 先读完整个文件才运行，所以不改好它，别的
    # 毛病都看不到。
    def __init__(self, channels, rank):
        super().__init__()
        shape = (1, channels) if rank == 2 else (1, channels, 1, 1)
        self.scale = nn.Parameter(torch.ones(shape))
        self.shift = nn.Parameter(torch.zeros(shape))
        # state-not-buffer：作为普通属性，.to() 不会移动它们，state_dict() 也
        # 不会保存。改成缓冲区就都有了，forward 里手动移动它们的几行也不需要
        # 了。
        self.register_buffer("running_mean", torch.zeros(shape))
        self.register_buffer("running_var", torch.ones(shape))

    def forward(self, x):
        # 把 self.training 传下去：见下面的 grad-mode-switch。给缓冲区的名字
        # 赋张量，它仍是缓冲区。
        out, self.running_mean, self.running_var = batch_normalize(
            x,
            self.scale,
            self.shift,
            self.running_mean,
            self.running_var,
            epsilon=1e-5,
            momentum=0.9,
            training=self.training,
        )
        return out  # undefined-name：原来写成 Out，Python 区分大小写


def batch_normalize(
    inputs,
    scale,
    shift,
    running_mean,
    running_var,
    epsilon,
    momentum,
    training,
):
    # bad-assertion：dim() == (2, 4) 是拿数和元组比，永远不相等，每次调用都会
    # 停在这里。应当用 `in`。
    assert inputs.dim() in (2, 4)
    # grad-mode-switch：torch.is_grad_enabled() 说的是是否记录梯度，不是模型
    # 是否在训练。eval() 但不在 no_grad() 下会用批统计量，train() 但在
    # no_grad() 下从不更新。
    if training:
        axes = 0 if inputs.dim() == 2 else (0, 2, 3)
        # undefined-name：imputs。unknown-argument：torch 的参数叫 keepdim
        # （也接受 NumPy 的 keepdims），没有 keep_dims。
        mean = inputs.mean(dim=axes, keepdim=True)
        var = ((inputs - mean) ** 2).mean(dim=axes, keepdim=True)
        # eps-subtracted，这里和下面都有：方差很小的通道里 var - epsilon 是负
        # 数，开根号得到 NaN。加上它，根号才不会是 0。
        normalized = (inputs - mean) / (var + epsilon).sqrt()
        # graph-leak：统计量带着计算图进入下一步，再进入下一步，内存一直增长
        # 到耗尽。
        # running-var-biased：n / (n - 1) 才是对全部数据的估计。不写也算通
        # 过，但有警告：Keras 也没有写。
        n = inputs.numel() // inputs.shape[1]
        with torch.no_grad():
            unbiased = var * n / (n - 1)
            running_mean = momentum * running_mean + (1 - momentum) * mean
            running_var = momentum * running_var + (1 - momentum) * unbiased
    else:
        normalized = (inputs - running_mean) / (running_var + epsilon).sqrt()
    return scale * normalized + shift, running_mean, running_var

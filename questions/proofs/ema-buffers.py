"""An average over parameters() leaves the buffers at 0 and 1; copied too, teacher and student agree.

只对 parameters() 做平均，缓冲区还是 0 和 1；把缓冲区也复制过去，教师和学生就一致。
"""

import copy

import torch
from torch import nn

torch.manual_seed(0)
student = nn.Sequential(nn.Linear(3, 4), nn.BatchNorm1d(4))
teachers = {name: copy.deepcopy(student).eval() for name in ("parameters", "and buffers")}
for _ in range(60):
    student(torch.randn(16, 3) + 5)
    for name, teacher in teachers.items():
        with torch.no_grad():
            for kept, new in zip(teacher.parameters(), student.parameters(), strict=True):
                kept.lerp_(new, 0.01)
            if name == "and buffers":
                for kept, new in zip(teacher.buffers(), student.buffers(), strict=True):
                    kept.copy_(new)
x = torch.randn(8, 3) + 5
gaps = {name: (teacher(x) - student.eval()(x)).abs().max().item() for name, teacher in teachers.items()}
agree = {name: gap < 1e-4 for name, gap in gaps.items()}

expected = {"parameters": False, "and buffers": True}
expected_stale = [0.0]
print("largest difference in eval:", {name: f"{gap:.4f}" for name, gap in gaps.items()})
assert agree == expected
assert teachers["parameters"][1].running_mean.unique().tolist() == expected_stale

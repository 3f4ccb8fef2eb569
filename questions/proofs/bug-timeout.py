"""Slices beyond the end are empty, no errors: 300 rows in chunks of 256 give 256, 44, 0, 0 rows.

超出末尾的切片是空的，不报错：300 行按 256 分块，得到 256、44、0、0 行。
"""

import torch

x = torch.ones(300, 1)
starts = [0, 256, 512, 768]
rows = [x[start : start + 256].shape[0] for start in starts]
meets_the_end = [n in range(0, 4 * n, 256) for n in (256, 512, 1024, 300)]

expected_rows = [256, 44, 0, 0]
expected_meets = [True, True, True, False]
print(f"rows of the chunks: {rows}")
print(f"start hits 256, 512, 1024, 300: {meets_the_end}")
assert rows == expected_rows
assert meets_the_end == expected_meets

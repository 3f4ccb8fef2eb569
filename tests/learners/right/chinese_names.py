# expect: pass family=function-returns-stats warnings=running-var-biased momentum=keep
# 批量归一化：训练时用当前批次的统计量，预测时用滑动平均
import torch


def batch_norm(is_training, X, gama, bata, moving_mean, moving_var, eps=1e-5, momentun=0.9):
    if is_training:
        assert X.dim() == 2 or X.dim() == 4
        if X.dim() == 2:
            # 全连接层：在特征维上求均值和方差
            mean = torch.mean(X, dim=0, keepdim=True)
            var = torch.mean((X - mean) ** 2, dim=0, keepdim=True)
        else:
            # 卷积层：在通道维上求均值和方差，保持形状以便广播
            mean = torch.mean(X, dim=(0, 2, 3), keepdim=True)
            var = torch.mean((X - mean) ** 2, dim=(0, 2, 3), keepdim=True)
        X_hat = (X - mean) / torch.sqrt(var + eps)
        # 更新滑动平均（不参与反向传播）
        moving_mean = momentun * moving_mean + (1 - momentun) * mean.detach()
        moving_var = momentun * moving_var + (1 - momentun) * var.detach()
    else:
        X_hat = (X - moving_mean) / torch.sqrt(moving_var + eps)
    Y = gama * X_hat + bata  # 缩放和平移
    return Y, moving_mean, moving_var

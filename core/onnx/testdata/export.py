"""Writes the .onnx files beside this script with PyTorch 1.13: small networks whose exports hold what real ones do (shape arithmetic, resizing,
padding, normalisation, attention), at an old and a newer opset, with a free batch and with one written inside. Run: python3 export.py"""
import torch, torch.nn as nn, torch.nn.functional as F

torch.manual_seed(0)


class Small(nn.Module):
    def __init__(self):
        super().__init__()
        self.stem = nn.Conv2d(3, 8, 3, padding=1, stride=2, padding_mode='reflect')
        self.batch_norm, self.prelu = nn.BatchNorm2d(8), nn.PReLU(8)
        self.grouped = nn.Conv2d(8, 8, 3, padding=1, groups=4)
        self.up = nn.ConvTranspose2d(8, 4, 3, stride=2, padding=1, output_padding=1)
        self.instance_norm, self.group_norm = nn.InstanceNorm2d(4, affine=True), nn.GroupNorm(2, 4)
        self.layer_norm = nn.LayerNorm([4, 8, 8])
        self.pool, self.dropout, self.head = nn.MaxPool2d(3, 2, 1, ceil_mode=True), nn.Dropout(), nn.Linear(4 * 8 * 8, 10)

    def forward(self, x):
        x = self.prelu(F.relu6(self.batch_norm(self.stem(x))))
        a, b = (self.grouped(x) + x).chunk(2, 1)
        x = F.avg_pool2d(torch.cat([b, a * torch.sigmoid(a)], 1), 2)
        x = F.gelu(self.layer_norm(self.group_norm(self.instance_norm(self.up(x)))))
        x = F.hardtanh(x) * x.mean((2, 3), keepdim=True)
        x = F.interpolate(F.interpolate(x, scale_factor=2), size=(9, 9), mode='bilinear', align_corners=False)
        x = F.interpolate(self.pool(F.pad(x, (1, 0, 0, 1), value=0.5)), (8, 8))
        x = self.head(self.dropout(x.permute(0, 2, 3, 1).contiguous().view(x.size(0), -1)))
        return F.softmax(x - x.max(1, keepdim=True)[0], 1)


class Attention(nn.Module):
    def __init__(self):
        super().__init__()
        self.embed, self.attend, self.head = nn.Linear(16, 16), nn.MultiheadAttention(16, 4, batch_first=True), nn.Linear(16, 5)

    def forward(self, x):
        x = self.embed(x.flatten(2).transpose(1, 2))
        return self.head((x + self.attend(x, x, x, need_weights=False)[0]).mean(1))


def export(model, shape, file, opset, free):
    axes = {'input': {0: 'batch'}, 'output': {0: 'batch'}} if free else None
    torch.onnx.export(model.eval(), torch.randn(*shape), file, opset_version=opset, input_names=['input'], output_names=['output'], dynamic_axes=axes)


small, attention = Small(), Attention()
export(small, (2, 3, 16, 16), 'small-11.onnx', 11, True)
export(small, (2, 3, 16, 16), 'small-17-fixed.onnx', 17, False)
export(attention, (2, 16, 4, 4), 'attention-13.onnx', 13, True)

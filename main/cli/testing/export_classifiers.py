"""Writes small torchvision classifiers as .onnx files, each with the numbers that PyTorch computes for it: what imports are compared with.

    python3 export_classifiers.py FOLDER [NAME:OPSET:FORM ...]

NAME is one of `architectures` below; FORM says how the file was exported: `eval` as most people do (PyTorch then multiplies batch normalisation
into the convolutions), `preserve` as one exports what is to be trained on (nothing folded, names kept), `training` with the network in training
mode (dropout and batch statistics in the file, auxiliary heads too), `functions` like `preserve` with torchvision's blocks as functions of the file
(opset 17). Nothing after FOLDER: every network in the first three forms at opsets 11, 13 and 17.

For each network NAME.safetensors holds, in float64 mathematics: `images`, `labels`, `logits` (at inference), and for the mean cross-entropy of the
logits `<mode>.loss`, `<mode>.grad.images` and `<mode>.grad.<parameter>` in three modes: `frozen` (running statistics), `train` (those of the
batch), and `folded` (batch normalisation multiplied into the convolutions; with its weights, `folded.<parameter>`). Dropout is off in all.
`<mode>.rounding.<...>` is by how much PyTorch's own gradient differs in float32.
"""
import contextlib, copy, itertools, json, pathlib, struct, sys, warnings
from functools import partial

import torch
from torch import nn
from torch.nn import functional as F
from torch.nn.utils.fusion import fuse_conv_bn_eval
from torchvision.models.alexnet import AlexNet
from torchvision.models.convnext import CNBlockConfig, ConvNeXt
from torchvision.models.densenet import DenseNet
from torchvision.models.efficientnet import EfficientNet, FusedMBConvConfig, MBConvConfig
from torchvision.models.googlenet import GoogLeNet
from torchvision.models.inception import Inception3
from torchvision.models.mnasnet import MNASNet
from torchvision.models.mobilenetv2 import MobileNetV2
from torchvision.models.mobilenetv3 import InvertedResidualConfig, MobileNetV3
from torchvision.models.regnet import BlockParams, RegNet
from torchvision.models.resnet import BasicBlock, Bottleneck, ResNet
from torchvision.models.shufflenetv2 import ShuffleNetV2
from torchvision.models.squeezenet import SqueezeNet
from torchvision.models.swin_transformer import SwinTransformer
from torchvision.models.vgg import VGG, make_layers
from torchvision.models.vision_transformer import VisionTransformer

CLASSES, BATCH, OPSETS, FORMS = 7, 4, (11, 13, 17), ('eval', 'preserve', 'training')


@contextlib.contextmanager
def narrowed(by):
    """Layers made inside have channel counts divided by `by`: for networks whose constructors fix their widths."""

    def narrow_kind(whole, counts):
        def build(self, *sizes, **options):
            whole.__init__(self, *(size // by if size > CLASSES else size for size in sizes[:counts]), *sizes[counts:], **options)

        return type(whole.__name__, (whole,), {'__init__': build})

    whole = nn.Conv2d, nn.Linear, nn.BatchNorm2d
    nn.Conv2d, nn.Linear, nn.BatchNorm2d = (narrow_kind(kind, counts) for kind, counts in zip(whole, (2, 2, 1)))
    try:
        yield
    finally:
        nn.Conv2d, nn.Linear, nn.BatchNorm2d = whole


def narrow(by, make):
    def build():
        with narrowed(by):
            return make()

    return build


def vgg(batch_norm):
    return VGG(make_layers([64, 'M', 128, 'M', 256, 'M', 512], batch_norm), CLASSES, init_weights=False)


def residual(block, **options):
    return ResNet(block, [1, 2, 1, 1], CLASSES, **options)


def mobilenet_v3():
    layer = partial(InvertedResidualConfig, width_mult=1, dilation=1)
    layers = [
        layer(8, 3, 8, 8, True, 'RE', 2),
        layer(8, 3, 24, 16, False, 'RE', 2),
        layer(16, 3, 24, 16, False, 'RE', 1),
        layer(16, 5, 32, 16, True, 'HS', 2),
        layer(16, 5, 48, 16, True, 'HS', 1),
    ]
    return MobileNetV3(layers, last_channel=32, num_classes=CLASSES)


def efficientnet():
    fused = [FusedMBConvConfig(1, 3, 1, 8, 8, 1), FusedMBConvConfig(4, 3, 2, 8, 16, 2)]
    plain = [MBConvConfig(4, 3, 2, 16, 16, 2), MBConvConfig(6, 5, 2, 16, 24, 1)]
    return EfficientNet(fused + plain, dropout=0.2, stochastic_depth_prob=0, num_classes=CLASSES, last_channel=48)


def regnet():
    params = BlockParams.from_init_params(depth=4, w_0=16, w_a=16, w_m=2, group_width=8, se_ratio=0.25)
    return RegNet(params, CLASSES, stem_width=8)


def convnext():
    return ConvNeXt([CNBlockConfig(8, 16, 1), CNBlockConfig(16, 24, 2), CNBlockConfig(24, None, 1)], layer_scale=0.5, num_classes=CLASSES)


#: name -> side of the images, the network with random weights
architectures = {
    'alexnet': (224, narrow(32, lambda: AlexNet(CLASSES))),
    'convnext': (64, convnext),
    'densenet': (64, lambda: DenseNet(4, (2, 3, 2, 2), 8, bn_size=2, num_classes=CLASSES)),
    'efficientnet': (64, efficientnet),
    'googlenet': (64, narrow(8, lambda: GoogLeNet(CLASSES, transform_input=True, init_weights=False))),
    'inception_v3': (107, narrow(16, lambda: Inception3(CLASSES, aux_logits=False, init_weights=False))),
    'mnasnet': (64, lambda: MNASNet(0.1, CLASSES)),
    'mobilenet_v2': (48, lambda: MobileNetV2(CLASSES, 0.25, [[1, 16, 1, 1], [6, 24, 2, 2], [6, 32, 2, 2]])),
    'mobilenet_v3': (64, mobilenet_v3),
    'regnet': (64, regnet),
    'resnet': (48, narrow(8, lambda: residual(BasicBlock))),
    'resnext': (48, narrow(8, lambda: residual(Bottleneck, groups=4, width_per_group=32))),
    'shufflenet_v2': (64, lambda: ShuffleNetV2([2, 3, 2], [8, 16, 24, 32, 48], CLASSES)),
    'squeezenet': (64, narrow(8, lambda: SqueezeNet('1_1', CLASSES))),
    'swin': (32, lambda: SwinTransformer([4, 4], 16, [2, 2], [2, 4], [4, 4], stochastic_depth_prob=0, num_classes=CLASSES)),
    'vgg': (56, narrow(32, lambda: vgg(False))),
    'vgg_bn': (56, narrow(32, lambda: vgg(True))),
    'vit': (32, lambda: VisionTransformer(32, 8, 2, 2, 16, 32, num_classes=CLASSES)),
}


def prepared(name):
    """The network with weights and running statistics as after some training: no two tensors alike, activations of moderate size."""
    side, make = architectures[name]
    torch.manual_seed(sum(map(ord, name)))
    model = make().train()
    images, labels = torch.randn(BATCH, 3, side, side), torch.arange(BATCH) % CLASSES
    norms = [module for module in model.modules() if isinstance(module, nn.BatchNorm2d)]
    with torch.no_grad():
        for parameter in model.parameters():
            parameter += 0.1 * parameter.std().nan_to_num(0.3).clamp(min=0.1) * torch.randn_like(parameter)
        # Running statistics become those of these images (without momentum: the mean over all batches so far, here one), so that exporting
        # in training mode, which runs the network and updates them, leaves them as they are.
        momenta = [norm.momentum for norm in norms]
        for norm in norms:
            norm.momentum = None
        model(images)
        for norm, momentum in zip(norms, momenta):
            norm.momentum = momentum
    return model, images, labels


def without_dropout(model):
    for module in model.modules():
        if isinstance(module, nn.Dropout):
            module.p = 0.0
    return model


def logits_of(outputs):
    """Inception and GoogLeNet give their auxiliary heads' scores as well while training."""
    return outputs if torch.is_tensor(outputs) else outputs[0]


def gradients(model, images, labels):
    """loss, grad.images and grad.<parameter>; zero where the loss does not depend on it."""
    images = images.clone().requires_grad_()
    model.zero_grad(set_to_none=True)
    loss = F.cross_entropy(logits_of(model(images)), labels)
    loss.backward()
    found = {'loss': loss.detach(), 'grad.images': images.grad}
    return found | {f'grad.{name}': torch.zeros_like(each) if each.grad is None else each.grad for name, each in model.named_parameters()}


def folded(model):
    """The network as PyTorch's exporter writes it at inference: every batch normalisation right behind a convolution multiplied into it."""
    model = copy.deepcopy(model).eval()
    for parent in list(model.modules()):
        children = list(parent.named_children())
        for (first, convolution), (second, norm) in zip(children, children[1:]):
            if isinstance(convolution, nn.Conv2d) and isinstance(norm, nn.BatchNorm2d) and norm.num_features == convolution.out_channels:
                setattr(parent, first, fuse_conv_bn_eval(convolution, norm))
                setattr(parent, second, nn.Identity())
    return model


def reference(model, images, labels):
    model = without_dropout(copy.deepcopy(model))
    exact = copy.deepcopy(model).double()
    numbers = {'images': images, 'labels': labels, 'logits': exact.eval()(images.double()).detach()}
    networks = {'frozen': model.eval, 'folded': lambda: folded(model), 'train': model.train}
    for mode, network in networks.items():
        rough = copy.deepcopy(network())
        exact = copy.deepcopy(rough).double()
        found, single = gradients(exact, images.double(), labels), gradients(rough, images, labels)
        numbers |= {f'{mode}.{key}': value for key, value in found.items()}
        numbers |= {f'{mode}.rounding.{key}': (single[key] - value).abs().max() for key, value in found.items()}
        numbers |= {f'{mode}.{name}': parameter.detach() for name, parameter in exact.named_parameters() if mode == 'folded'}
    return numbers


def export(model, images, path, opset, form):
    modes = torch.onnx.TrainingMode
    mode = {'eval': modes.EVAL, 'training': modes.TRAINING}.get(form, modes.PRESERVE)
    blocks = {type(module) for module in model.modules() if type(module).__module__.startswith('torchvision')} - {type(model)}
    torch.onnx.export(
        copy.deepcopy(model).train(form == 'training'),
        images,
        str(path),
        opset_version=opset,
        training=mode,
        do_constant_folding=form == 'eval',
        input_names=['images'],
        output_names=['logits'],
        dynamic_axes={'images': {0: 'batch'}, 'logits': {0: 'batch'}},
        export_modules_as_functions=blocks if form == 'functions' else False,
    )


def write_safetensors(path, tensors):
    """Length of the header, header as JSON, elements one tensor after the other (float64 is stored as float32)."""
    header, elements, at = {}, [], 0
    for name, tensor in tensors.items():
        kind, tensor = ('I64', tensor) if tensor.dtype == torch.int64 else ('F32', tensor.float())
        elements.append(tensor.contiguous().numpy().tobytes())
        header[name] = {'dtype': kind, 'shape': list(tensor.shape), 'data_offsets': [at, at + len(elements[-1])]}
        at += len(elements[-1])
    text = json.dumps(header).encode()
    path.write_bytes(struct.pack('<Q', len(text)) + text + b''.join(elements))


def main(folder, *wanted):
    warnings.filterwarnings('ignore')
    torch.set_num_threads(1)
    folder = pathlib.Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    named = [name.split(':') for name in wanted] or itertools.product(architectures, OPSETS, FORMS)
    for name, rows in itertools.groupby(sorted((name, int(opset), form) for name, opset, form in named), key=lambda row: row[0]):
        model, images, labels = prepared(name)
        write_safetensors(folder / f'{name}.safetensors', reference(model, images, labels))
        for _, opset, form in rows:
            export(model, images, folder / f'{name}-{opset}-{form}.onnx', opset, form)


if __name__ == '__main__':
    main(*sys.argv[1:])

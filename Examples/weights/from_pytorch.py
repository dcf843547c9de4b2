"""Weights of a PyTorch network as `avaz import` takes them.

    avaz import Results/fsdd/digits-best torch.safetensors --output taught

The network must have the layers of the model in the same order; activations and pooling have no weights and
do not count. Linear weights are [out, in] and kernels [filters, channels, height, width], as PyTorch keeps
them: they are turned, and a Linear layer behind Flatten is reordered, when they are read.
"""

import torch
from safetensors.torch import save_file

network = torch.nn.Sequential(
    torch.nn.Conv2d(1, 24, 3, padding="same"), torch.nn.ReLU(), torch.nn.MaxPool2d(2), torch.nn.BatchNorm2d(24, eps=1e-3),
    torch.nn.Conv2d(24, 48, 3, padding="same"), torch.nn.ReLU(), torch.nn.MaxPool2d(2), torch.nn.BatchNorm2d(48, eps=1e-3),
    torch.nn.Conv2d(48, 96, 3, padding="same"), torch.nn.ReLU(), torch.nn.MaxPool2d(2), torch.nn.BatchNorm2d(96, eps=1e-3),
    torch.nn.Flatten(), torch.nn.Linear(1536, 10),
)
# … teach it …
weights = {name: value.contiguous() for name, value in network.state_dict().items() if value.is_floating_point()}
save_file(weights, "torch.safetensors")

"""Golden weights and outputs of small recurrent networks in PyTorch and in Keras.

Writes Tests/ExchangeTests/Golden/{torch,keras}-{lstm,gru,…}.safetensors and imported-recurrent.json. Run from
anywhere; needs requirements.txt, requirements-export.txt and torch (requirements-bench.txt).
"""

import json
import pathlib

import keras
import numpy as np
import torch
from safetensors.numpy import save_file

GOLDEN = pathlib.Path(__file__).parent.parent / "ExchangeTests" / "Golden"
STEPS, INPUTS, UNITS, CLASSES = 12, 8, 5, 3
generator = np.random.default_rng(6)


def draw(*shape):
    return generator.normal(0, 0.5, shape).astype(np.float32)


inputs = draw(3, STEPS, INPUTS)
outputs = {}


def in_torch(name, kind, both):
    """Two layers in one module, and what the second ends with through a linear layer."""
    recurrent = kind(INPUTS, UNITS, num_layers=2, batch_first=True, bidirectional=both)
    head = torch.nn.Linear(UNITS * (2 if both else 1), CLASSES)
    network = torch.nn.ModuleList([recurrent, head])
    with torch.no_grad():
        for parameter in network.parameters():
            parameter.copy_(torch.from_numpy(draw(*parameter.shape)))
        _, last = recurrent(torch.from_numpy(inputs))
        last = last[0] if isinstance(last, tuple) else last
        ends = torch.cat(list(last[-2:] if both else last[-1:]), dim=1)
        outputs[name] = head(ends).numpy()
    save_file({key: value.numpy() for key, value in network.state_dict().items()}, GOLDEN / f"{name}.safetensors")


def in_keras(name, layer, both):
    def recurrent(**settings):
        own = layer(UNITS, **settings)
        return keras.layers.Bidirectional(own) if both else own

    network = keras.Sequential(
        [keras.Input((STEPS, INPUTS)), recurrent(return_sequences=True), recurrent(), keras.layers.Dense(CLASSES)]
    )
    weights = {}
    for place, own in enumerate(network.layers):
        own.set_weights([draw(*weight.shape) for weight in own.get_weights()])
        halves = {"forward_": own.forward_layer, "backward_": own.backward_layer} if hasattr(own, "forward_layer") else {"": own}
        for prefix, half in halves.items():
            for weight in half.weights:
                weights[f"{place}.{prefix}{weight.name}"] = weight.numpy()
    save_file(weights, GOLDEN / f"{name}.safetensors")
    outputs[name] = network.predict(inputs, verbose=0)


in_torch("torch-lstm", torch.nn.LSTM, False)
in_torch("torch-lstm-both", torch.nn.LSTM, True)
in_torch("torch-gru", torch.nn.GRU, False)
in_torch("torch-tanh-both", torch.nn.RNN, True)
in_keras("keras-lstm-both", keras.layers.LSTM, True)
in_keras("keras-gru", keras.layers.GRU, False)
in_keras("keras-classic-gru", lambda units, **settings: keras.layers.GRU(units, reset_after=False, **settings), False)

text = {"inputs": inputs.ravel().tolist(), "outputs": {name: value.ravel().tolist() for name, value in outputs.items()}}
(GOLDEN / "imported-recurrent.json").write_text(json.dumps(text))

"""Golden weights and outputs of the same small network in PyTorch, in Keras and as an ONNX file.

Writes Tests/ExchangeTests/Golden/torch.safetensors, keras.safetensors, torch.onnx and imported.json. Run from
anywhere; needs requirements.txt, requirements-export.txt and torch (requirements-bench.txt).
"""

import json
import pathlib

import keras
import numpy as np
import onnx
import torch
from onnx import TensorProto, helper, numpy_helper
from safetensors.numpy import save_file

GOLDEN = pathlib.Path(__file__).parent.parent / "ExchangeTests" / "Golden"
generator = np.random.default_rng(4)


def draw(*shape):
    return generator.normal(0, 0.5, shape).astype(np.float32)


inputs = draw(3, 8, 6, 1)

# PyTorch: channels first.
network = torch.nn.Sequential(
    torch.nn.Conv2d(1, 3, 3, padding=1),
    torch.nn.ReLU(),
    torch.nn.MaxPool2d(2),
    torch.nn.BatchNorm2d(3, eps=1e-3),
    torch.nn.Flatten(),
    torch.nn.Linear(36, 4),
).eval()
state = {name: value.numpy() for name, value in network.state_dict().items() if value.is_floating_point()}
for name in state:
    state[name][...] = draw(*state[name].shape)
state["3.running_var"][...] = 0.5 + np.abs(state["3.running_var"])
with torch.no_grad():
    torch_outputs = network(torch.from_numpy(inputs.transpose(0, 3, 1, 2))).numpy()
save_file(state, GOLDEN / "torch.safetensors")

# The same as ONNX, written as PyTorch's exporter does: Gemm with transB, Flatten of channels first.
nodes = [
    helper.make_node("Conv", ["x", "0.weight", "0.bias"], ["a"], kernel_shape=[3, 3], pads=[1, 1, 1, 1]),
    helper.make_node("Relu", ["a"], ["b"]),
    helper.make_node("MaxPool", ["b"], ["c"], kernel_shape=[2, 2], strides=[2, 2]),
    helper.make_node("BatchNormalization", ["c", "3.weight", "3.bias", "3.running_mean", "3.running_var"], ["d"], epsilon=1e-3),
    helper.make_node("Flatten", ["d"], ["e"], axis=1),
    helper.make_node("Gemm", ["e", "5.weight", "5.bias"], ["y"], transB=1),
]
graph = helper.make_graph(
    nodes,
    "torch",
    [helper.make_tensor_value_info("x", TensorProto.FLOAT, ["N", 1, 8, 6])],
    [helper.make_tensor_value_info("y", TensorProto.FLOAT, ["N", 4])],
    [numpy_helper.from_array(value, name) for name, value in state.items()],
)
model = helper.make_model(graph, ir_version=8, opset_imports=[helper.make_opsetid("", 18)])
onnx.checker.check_model(model, full_check=True)
onnx.save(model, GOLDEN / "torch.onnx")

# Keras: channels last.
keras_network = keras.Sequential(
    [
        keras.Input((8, 6, 1)),
        keras.layers.Conv2D(3, 3, padding="same", activation="relu"),
        keras.layers.MaxPooling2D(2),
        keras.layers.BatchNormalization(),
        keras.layers.Flatten(),
        keras.layers.Dense(4),
    ]
)
for layer in keras_network.layers:
    layer.set_weights([0.1 + np.abs(draw(*weight.shape)) for weight in layer.get_weights()])
weights = {
    f"{place}.{weight.name}": weight.numpy()
    for place, layer in enumerate(keras_network.layers)
    for weight in layer.weights
}
save_file(weights, GOLDEN / "keras.safetensors")
keras_outputs = keras_network.predict(inputs, verbose=0)

text = {"inputs": inputs, "torch": torch_outputs, "keras": keras_outputs}
(GOLDEN / "imported.json").write_text(json.dumps({name: value.ravel().tolist() for name, value in text.items()}))

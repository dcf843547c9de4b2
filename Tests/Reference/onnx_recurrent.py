"""Recurrent layers by onnxruntime: what each of ONNX's nodes gives, and its weights from the suite's.

Writes Tests/ExchangeTests/Golden/recurrent.json. Run from anywhere; needs requirements-export.txt.
"""

import json
import pathlib

import numpy as np
import onnx
import onnxruntime
from onnx import TensorProto, helper

GOLDEN = pathlib.Path(__file__).parent.parent / "ExchangeTests" / "Golden"
STEPS, INPUTS, UNITS = 4, 2, 2
LENGTHS = [4, 2, 1]

# Operator, gates in ONNX's order as places in the suite's, whether there are two biases, attributes.
KINDS = {
    "lstm": ("LSTM", [0, 3, 1, 2], False, {}),
    "gru": ("GRU", [0, 1, 2], True, {"linear_before_reset": 1}),
    "classic gru": ("GRU", [0, 1, 2], False, {"linear_before_reset": 0}),
    "tanh": ("RNN", [0], False, {"activations": ["Tanh"]}),
    "relu": ("RNN", [0], False, {"activations": ["Relu"]}),
}
DIRECTIONS = {"forward": "forward", "backward": "reverse", "both": "bidirectional"}
random = np.random.default_rng(1)


def numbers(array):
    return [float(f"{value:.6g}") for value in np.asarray(array, dtype=np.float32).ravel()]


def gates(array, order):
    """Columns, gate by gate, in another order."""
    parts = np.split(array, len(order), axis=-1)
    return np.concatenate([parts[gate] for gate in order], axis=-1)


def case(kind, direction, samples):
    operator, order, has_two, attributes = KINDS[kind]
    halves = 2 if direction == "both" else 1
    columns = len(order) * UNITS
    shapes = [(INPUTS, columns), (UNITS, columns), (columns,)] + [(columns,)] * has_two
    own = [[random.normal(0, 0.7, shape).round(2).astype(np.float32) for shape in shapes] for _ in range(halves)]
    weights = np.stack([gates(half[0], order).T for half in own])
    recurrent = np.stack([gates(half[1], order).T for half in own])
    bias = np.stack([
        np.concatenate([gates(half[2], order), gates(half[3], order) if has_two else np.zeros(columns)])
        for half in own
    ]).astype(np.float32)
    if "activations" in attributes:
        attributes = {"activations": attributes["activations"] * halves}
    node = helper.make_node(
        operator, ["x", "w", "r", "b", "lengths"], ["all", "last"], hidden_size=UNITS,
        direction=DIRECTIONS[direction], **attributes)
    value = helper.make_tensor_value_info
    graph = helper.make_graph(
        [node], kind,
        [value("x", TensorProto.FLOAT, [STEPS, None, INPUTS]), value("lengths", TensorProto.INT32, [None])],
        [value("all", TensorProto.FLOAT, [STEPS, halves, None, UNITS]),
         value("last", TensorProto.FLOAT, [halves, None, UNITS])],
        [helper.make_tensor(name, TensorProto.FLOAT, array.shape, array.ravel())
         for name, array in [("w", weights), ("r", recurrent), ("b", bias)]])
    model = helper.make_model(graph, ir_version=8, opset_imports=[helper.make_opsetid("", 18)])
    onnx.checker.check_model(model, full_check=True)
    session = onnxruntime.InferenceSession(model.SerializeToString(), providers=["CPUExecutionProvider"])
    everything, last = session.run(
        None, {"x": samples.transpose(1, 0, 2), "lengths": np.array(LENGTHS, dtype=np.int32)})
    return {
        "kind": kind, "direction": direction,
        "own": [[numbers(tensor) for tensor in half] for half in own],
        "weights": numbers(weights), "recurrent": numbers(recurrent), "bias": numbers(bias),
        # [samples, steps, directions x units], and of the last steps without the steps.
        "all": numbers(everything.transpose(2, 0, 1, 3)), "last": numbers(last.transpose(1, 0, 2)),
    }


inputs = random.normal(0, 1, (len(LENGTHS), STEPS, INPUTS)).round(2).astype(np.float32)
for index, length in enumerate(LENGTHS):
    inputs[index, length:] = 0
cases = [case(kind, direction, inputs) for kind in KINDS for direction in DIRECTIONS]
golden = {"steps": STEPS, "inputWidth": INPUTS, "units": UNITS, "lengths": LENGTHS, "inputs": numbers(inputs)}
text = json.dumps(golden)[:-1] + ', "cases": [\n' + ",\n".join(json.dumps(entry) for entry in cases) + "\n]}\n"
(GOLDEN / "recurrent.json").write_text(text)

"""The golden ONNX file: a small network as the onnx package itself writes it.

Writes Tests/ExchangeTests/Golden/small.onnx. Run from anywhere; needs requirements-export.txt.
"""

import pathlib

import numpy as np
import onnx
from onnx import TensorProto, helper

GOLDEN = pathlib.Path(__file__).parent.parent / "ExchangeTests" / "Golden"


def tensor(name, values, shape):
    kind = TensorProto.INT64 if isinstance(values, list) and name.startswith("constant") else TensorProto.FLOAT
    data = np.array(values, dtype=np.int64 if kind == TensorProto.INT64 else np.float32)
    return helper.make_tensor(name, kind, shape, data.tobytes(), raw=True)


def node(operation, inputs, output, **attributes):
    made = helper.make_node(operation, inputs, [output], name=output)
    for name in sorted(attributes):
        made.attribute.append(helper.make_attribute(name, attributes[name]))
    return made


nodes = [
    node("Sub", ["features", "scaler.mean"], "Sub0"),
    node("Div", ["Sub0", "scaler.deviation"], "Div1"),
    node("Gemm", ["Div1", "0.weights", "0.bias"], "Gemm2"),
    node("Relu", ["Gemm2"], "Relu3"),
    node("Gemm", ["Relu3", "2.weights", "2.bias"], "Gemm4"),
    node("Softmax", ["Gemm4"], "Softmax5", axis=-1),
    node("Identity", ["Softmax5"], "scores"),
    node("ArgMax", ["Softmax5"], "ArgMax7", axis=1, keepdims=0, select_last_index=0),
    node("Identity", ["ArgMax7"], "label"),
]
weights = [
    tensor("scaler.mean", [1, -2], [2]),
    tensor("scaler.deviation", [2, 4], [2]),
    tensor("0.weights", [1, 0.5, -1, 0.25, -0.5, 2], [2, 3]),
    tensor("0.bias", [0, 1, -1], [3]),
    tensor("2.weights", [1, -1, 0.5, 0.5, -2, 2], [3, 2]),
    tensor("2.bias", [0.125, -0.125], [2]),
]
graph = helper.make_graph(
    nodes,
    "small",
    [helper.make_tensor_value_info("features", TensorProto.FLOAT, ["N", 2])],
    [
        helper.make_tensor_value_info("scores", TensorProto.FLOAT, ["N", 2]),
        helper.make_tensor_value_info("label", TensorProto.INT64, ["N"]),
    ],
    weights,
)
model = helper.make_model(
    graph, producer_name="avaz", producer_version="0", ir_version=8, opset_imports=[helper.make_opsetid("", 18)]
)
metadata = {
    "avaz.classes": '["no", "yes"]',
    "avaz.experiment": "small",
    "avaz.input": "rows of features, not scaled",
    "avaz.sampleRate": "8000",
    "avaz.task": "digits",
}
for key in sorted(metadata):
    model.metadata_props.add(key=key, value=metadata[key])
onnx.checker.check_model(model, full_check=True)
(GOLDEN / "small.onnx").write_bytes(model.SerializeToString(deterministic=True))

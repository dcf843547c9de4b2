"""Weights of a Keras network as `avaz import` takes them.

    avaz import Results/fsdd/digits-best keras.safetensors --output taught

The network must have the layers of the model in the same order; those without weights do not count. Keras's
axes are Avaz's own. Names are the layer's place and the weight's name: 0.kernel, 0.bias, 3.gamma, …
"""

import keras
from safetensors.numpy import save_file

layers = []
for filters in (24, 48, 96):
    layers += [
        keras.layers.Conv2D(filters, 3, padding="same", activation="relu"),
        keras.layers.MaxPooling2D(2),
        keras.layers.BatchNormalization(),
    ]
network = keras.Sequential([keras.Input((32, 32, 1)), *layers, keras.layers.Flatten(), keras.layers.Dense(10)])
# … teach it …
weights = {
    f"{place}.{weight.name}": weight.numpy() for place, layer in enumerate(network.layers) for weight in layer.weights
}
save_file(weights, "keras.safetensors")

"""Golden values of per-channel energy normalisation: librosa.pcen.

Writes Tests/FeaturesTests/Golden/energy-normalisation.json. Versions: requirements.txt.
"""

import json
from pathlib import Path

import librosa
import numpy as np

HERE = Path(__file__).resolve().parent
TARGET = HERE.parent / "FeaturesTests" / "Golden" / "energy-normalisation.json"
RATE, HOP, SCALE = 8000, 160, 2.0**31

energies = np.random.default_rng(5).gamma(0.5, 1e-6, (3, 40)).astype(np.float32)
cases = []
for time_constant, gain, bias, power in [(0.4, 0.98, 2, 0.5), (1.5, 0.8, 10, 0.25)]:
    frames = time_constant * RATE / HOP
    share = (np.sqrt(1 + 4 * frames**2) - 1) / (2 * frames**2)
    scaled = energies.astype(np.float64) * SCALE
    # The level begins at the first frame's energy.
    values = librosa.pcen(
        scaled, sr=RATE, hop_length=HOP, gain=gain, bias=bias, power=power,
        time_constant=time_constant, b=share, zi=(1 - share) * scaled[:, :1],
    )
    cases.append(
        {"timeConstant": time_constant, "gain": gain, "bias": bias, "power": power,
         "values": np.round(values, 6).ravel().tolist()}
    )
TARGET.write_text(
    json.dumps(
        {"bands": 3, "frameRate": RATE / HOP, "energies": energies.ravel().tolist(),
         "cases": cases}
    ) + "\n"
)

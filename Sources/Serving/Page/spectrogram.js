// What the microphone hears, moving from right to left.

export class Spectrogram {
  constructor(canvas) {
    this.canvas = canvas;
    this.dark = matchMedia("(prefers-color-scheme: dark)");
  }

  start(analyser) {
    const scale = Math.min(2, devicePixelRatio);
    this.canvas.width = Math.round(this.canvas.clientWidth * scale);
    this.canvas.height = Math.round(this.canvas.clientHeight * scale);
    this.pen = this.canvas.getContext("2d");
    this.levels = new Float32Array(analyser.frequencyBinCount);
    this.rows = this.melRows(analyser);
    const draw = () => {
      analyser.getFloatFrequencyData(this.levels);
      this.column(2 * Math.round(scale));
      this.frame = requestAnimationFrame(draw);
    };
    draw();
  }

  stop() { cancelAnimationFrame(this.frame); }

  // The bin that each row of pixels shows: low sounds have more room, as the ear has it.
  melRows(analyser) {
    const highest = Math.min(8000, analyser.context.sampleRate / 2);
    const mel = (frequency) => 1127 * Math.log(1 + frequency / 700);
    return Array.from({ length: this.canvas.height }, (_, row) => {
      const share = 1 - row / this.canvas.height;
      const frequency = 700 * (Math.exp((mel(60) + share * (mel(highest) - mel(60))) / 1127) - 1);
      return (frequency * analyser.fftSize) / analyser.context.sampleRate;
    });
  }

  column(width) {
    const { canvas, pen, levels } = this;
    // What was drawn in the other colours goes.
    if (this.wasDark !== this.dark.matches) pen.clearRect(0, 0, canvas.width, canvas.height);
    this.wasDark = this.dark.matches;
    pen.drawImage(canvas, -width, 0);
    const pixels = pen.createImageData(width, canvas.height);
    this.rows.forEach((place, row) => {
      const low = Math.min(levels.length - 2, Math.floor(place));
      const level = levels[low] + (place - low) * (levels[low + 1] - levels[low]);
      // From -95 to -25 dB below full scale.
      const share = Math.min(1, Math.max(0, (level + 95) / 70)) || 0;
      const colour = this.colour(share);
      for (let x = 0; x < width; x++) pixels.data.set(colour, 4 * (row * width + x));
    });
    pen.putImageData(pixels, canvas.width - width, 0);
  }

  // From paper to ink by way of blue.
  colour(share) {
    const [from, to] = this.dark.matches ? [[29, 35, 42], [150, 210, 255]] : [[243, 245, 247], [8, 48, 107]];
    return [0, 1, 2].map((part) => from[part] + share * (to[part] - from[part])).concat(255);
  }
}

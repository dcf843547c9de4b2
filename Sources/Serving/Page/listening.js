// The microphone, and the words or windows in what it hears.

export class Microphone {
  // onBlock is given each block of samples, -1 to 1, at `rate` samples a second.
  async start(onBlock) {
    if (!navigator.mediaDevices) {
      throw new Error("The browser gives the microphone only to pages of localhost or https: open http://localhost:"
        + location.port + " on the machine itself.");
    }
    try {
      // As it is: models are taught by recordings that nobody has smoothed.
      this.stream = await navigator.mediaDevices.getUserMedia({
        audio: { channelCount: 1, echoCancellation: false, noiseSuppression: false, autoGainControl: false },
      });
    } catch (error) {
      throw new Error(Microphone.reasons[error.name] ?? `The microphone cannot be used: ${error.message}.`);
    }
    this.context = new AudioContext({ latencyHint: "interactive" });
    await this.context.audioWorklet.addModule("/recorder.js");
    const source = this.context.createMediaStreamSource(this.stream);
    this.analyser = new AnalyserNode(this.context, { fftSize: 1024, smoothingTimeConstant: 0 });
    const recorder = new AudioWorkletNode(this.context, "recorder", { numberOfOutputs: 0 });
    recorder.port.onmessage = (message) => onBlock(message.data);
    source.connect(this.analyser);
    source.connect(recorder);
    await this.context.resume();
  }

  static reasons = {
    NotFoundError: "No microphone was found: connect one, or drop a recording below.",
    NotAllowedError: "The microphone was not allowed: allow it beside the address, or drop a recording below.",
    NotReadableError: "The microphone is in use by another program: end that, or drop a recording below.",
  };

  get rate() { return this.context.sampleRate; }

  async stop() {
    this.stream?.getTracks().forEach((track) => track.stop());
    await this.context?.close();
  }
}

// Joins blocks to one row of samples.
function joined(blocks) {
  const samples = new Float32Array(blocks.reduce((count, block) => count + block.length, 0));
  let place = 0;
  for (const block of blocks) {
    samples.set(block, place);
    place += block.length;
  }
  return samples;
}

// Finds words, by their loudness above the quietest that was heard of late.
export class Words {
  // Seconds before a word that are kept, of quiet that ends it, of the shortest and the longest.
  static before = 0.2;
  static quiet = 0.15;
  static shortest = 0.06;
  static longest = 3;

  constructor(rate, { onPart, onWord }) {
    Object.assign(this, { rate, onPart, onWord });
    this.floor = 0.005;
    this.past = [];
    this.word = null;
  }

  add(block) {
    const loudness = Math.sqrt(block.reduce((sum, sample) => sum + sample * sample, 0) / block.length);
    const seconds = block.length / this.rate;
    // Falls at once to what is quieter and rises slowly: 6 dB in about two seconds.
    this.floor = Math.max(0.0005, Math.min(loudness, this.floor * (1 + 0.35 * seconds)));
    const isLoud = loudness > Math.max(4 * this.floor, 0.006);
    if (!this.word && isLoud) this.word = { blocks: [...this.past], loud: 0, quiet: 0, heard: 0 };
    this.past.push(block);
    while (this.past.length * seconds > Words.before) this.past.shift();
    if (!this.word) return;
    const word = this.word;
    word.blocks.push(block);
    if (isLoud) {
      word.loud += seconds;
      word.quiet = 0;
      word.heard = performance.now();
    } else {
      word.quiet += seconds;
    }
    if (word.quiet >= Words.quiet || word.blocks.length * seconds >= Words.longest) {
      this.word = null;
      if (word.loud >= Words.shortest) this.onWord(this.sound(word), word.heard);
    } else if (word.loud >= Words.shortest) {
      this.onPart(this.sound(word));
    }
  }

  sound(word) { return { samples: joined(word.blocks), rate: this.rate }; }
}

// The last so many seconds, over and over, for models that judge slices.
export class Windows {
  // Of windows of so many seconds, one begins each `hop` seconds.
  constructor(rate, seconds, hop, { onWord }) {
    Object.assign(this, { rate, hop, onWord });
    this.length = Math.ceil(seconds * rate) + 1;
    this.blocks = [];
    this.count = 0;
    this.since = 0;
  }

  add(block) {
    this.blocks.push(block);
    this.count += block.length;
    this.since += block.length / this.rate;
    while (this.count - this.blocks[0].length >= this.length) this.count -= this.blocks.shift().length;
    if (this.count < this.length || this.since < this.hop) return;
    this.since = 0;
    this.onWord({ samples: joined(this.blocks).slice(-this.length), rate: this.rate }, performance.now());
  }
}

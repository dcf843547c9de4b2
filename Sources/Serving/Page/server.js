// Requests to this machine. A fault is told in one line, which the server's answer holds.

async function ask(method, path, query = {}, body) {
  const search = new URLSearchParams(query).toString();
  let response;
  try {
    response = await fetch(path + (search && "?" + search), { method, body });
  } catch {
    throw new Error("The server does not answer; start `avaz serve` again.");
  }
  if (!response.ok) throw new Error((await response.text()).trim());
  return response;
}

export const server = {
  // Which model answers: "given" or "taught".
  of: "given",

  async model() { return (await ask("GET", "/api/model", { of: this.of })).json(); },

  // A sound is a File, or { samples, rate } of the microphone.
  async predict(sound) { return (await this.send("/api/predict", { of: this.of }, sound)).json(); },

  // The picture of what drove the decision, as a Blob.
  async explain(sound, of) { return (await this.send("/api/explain", { of }, sound)).blob(); },

  async examples() { return (await ask("GET", "/api/examples")).json(); },
  async addExample(name, sound) {
    return (await this.send("/api/examples", { class: name }, sound)).json();
  },
  async removeExamples(name) { return (await ask("DELETE", "/api/examples", { class: name })).json(); },

  async training() { return (await ask("GET", "/api/training")).json(); },
  async train() { return (await ask("POST", "/api/training")).json(); },
  async stopTraining() { return (await ask("DELETE", "/api/training")).json(); },

  largestUpload: Infinity,

  send(path, query, sound) {
    const isFile = sound instanceof File;
    if (isFile && sound.size > this.largestUpload) {
      const most = Math.floor(this.largestUpload / 2 ** 20);
      throw new Error(`Larger than ${most} MB; cut the recording, or ask \`avaz predict\`.`);
    }
    return ask("POST", path, isFile ? query : { ...query, rate: sound.rate }, isFile ? sound : sound.samples);
  },
};

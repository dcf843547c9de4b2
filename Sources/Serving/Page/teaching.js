// New classes: their recordings, and a training that runs on this machine.
import { element } from "./answers.js";
import { server } from "./server.js";

const find = (id) => document.getElementById(id);

export class Teaching {
  // onTaught is called when a model has been taught; record(wants) switches the microphone.
  constructor({ onTaught, onRecord }) {
    Object.assign(this, { onTaught, onRecord });
    this.isRecording = false;
    find("class-form").onsubmit = (event) => event.preventDefault();
    find("record").onclick = () => this.tell(() => this.record(!this.isRecording));
    find("class-files").onchange = (event) => this.tell(() => this.addFiles(event.target));
    find("train").onclick = () => this.tell(() => this.train());
  }

  // Shows what there is already, of a page that was left.
  async begin(output) {
    find("teach").hidden = false;
    const command = element("code", { textContent: "avaz serve --output FOLDER" });
    find("output").replaceChildren(...output
      ? [`The model is written to ${output}.`]
      : ["The model is forgotten when the server ends; ", command, " writes it."]);
    await this.tell(async () => {
      this.show(await server.examples());
      await this.follow();
    });
  }

  async tell(action) {
    const fault = find("teach-fault");
    fault.hidden = true;
    try {
      await action();
    } catch (error) {
      fault.textContent = error.message;
      fault.hidden = false;
    }
  }

  get name() {
    const field = find("class");
    if (!field.value.trim()) {
      field.focus();
      throw new Error("Name the class first.");
    }
    return field.value.trim();
  }

  async record(wanted) {
    if (wanted) this.recorded = this.name;
    await this.onRecord(wanted);
    this.isRecording = wanted;
    find("record").textContent = wanted ? "Stop" : "Record";
    find("record").setAttribute("aria-pressed", wanted);
  }

  // A word of the microphone, while a class is recorded.
  addWord(sound) {
    return this.tell(async () => this.show(await server.addExample(this.recorded, sound)));
  }

  async addFiles(input) {
    const files = [...input.files];
    input.value = "";
    const name = this.name;
    for (const file of files) {
      try {
        this.show(await server.addExample(name, file));
      } catch (error) {
        throw new Error(`${file.name}: ${error.message}`);
      }
    }
  }

  show(classes) {
    find("classes").replaceChildren(...classes.map(({ name, recordings, seconds }) => {
      const remove = element("button", { className: "small", textContent: "Remove" });
      remove.setAttribute("aria-label", `Remove ${name}`);
      remove.onclick = () => this.tell(async () => this.show(await server.removeExamples(name)));
      const count = `${recordings} recording${recordings === 1 ? "" : "s"}, ${seconds.toFixed(1)} s`;
      return element("li", {}, element("span", { className: "said", textContent: name }),
        element("span", { className: "name", textContent: count }), remove);
    }));
    find("train").disabled = classes.length < 2 || classes.some(({ recordings }) => recordings < 2);
  }

  async train() {
    if (this.isTraining) {
      await server.stopTraining();
      return;
    }
    if (this.isRecording) await this.record(false);
    await server.train();
    await this.follow();
  }

  // Asks how far the training is until it ends.
  async follow() {
    for (;;) {
      const { phase, line } = await server.training();
      this.isTraining = phase === "running";
      find("training").textContent = phase === "failed" ? "" : line;
      find("progress").hidden = !this.isTraining;
      find("train").textContent = this.isTraining ? "Stop training" : "Train";
      if (phase === "failed") throw new Error(line);
      if (phase === "done") await this.onTaught();
      if (!this.isTraining) return;
      await new Promise((resolve) => setTimeout(resolve, 500));
    }
  }
}

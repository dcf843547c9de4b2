// The page: microphone, files, scores, and the teaching of new classes.
import { HeardList, showScores } from "./answers.js";
import { Microphone, Windows, Words } from "./listening.js";
import { server } from "./server.js";
import { Spectrogram } from "./spectrogram.js";
import { Teaching } from "./teaching.js";

const find = (id) => document.getElementById(id);
const heard = new HeardList(find("heard"));
const spectrogram = new Spectrogram(find("spectrogram"));
const teaching = new Teaching({ onTaught: useTaught, onRecord: (wanted) => listen(wanted) });

let model;
let microphone = null;
let finder = null;
// Whether an answer to a part of a word is on its way; while it is, no other is asked for.
let isAsking = false;
let words = 0;

// MARK: Answers

function fault(error) {
  const line = find("listen-fault");
  line.textContent = error?.message ?? "";
  line.hidden = !error;
}

function show(answer) {
  const label = find("label");
  label.textContent = answer.label;
  label.classList.toggle("unknown", answer.isUnknown);
  showScores(find("scores"), model.classes, answer);
}

// While a word is being spoken: its scores so far.
async function hearPart(sound) {
  if (isAsking || teaching.isRecording) return;
  isAsking = true;
  const during = words;
  try {
    const answer = await server.predict(sound);
    if (during === words) show(answer);
  } catch {
    // Too short or too quiet yet: the whole word will tell.
  }
  isAsking = false;
}

// A whole word, whose last loud sample was heard at a time.
async function hearWord(sound, ended) {
  words += 1;
  if (teaching.isRecording) {
    await teaching.addWord(sound);
    return;
  }
  const asked = performance.now();
  try {
    const answer = await server.predict(sound);
    show(answer);
    fault(null);
    requestAnimationFrame(() => {
      const shown = performance.now();
      find("told").textContent = `answered in ${Math.round(shown - asked)} ms`;
      find("label").dataset.latency = Math.round(shown - ended);
      find("label").dataset.words = words;
    });
    if (finder instanceof Words) heard.add(`spoken at ${new Date().toLocaleTimeString()}`, answer, sound);
  } catch (error) {
    fault(error);
  }
}

// One window after the other: where answers take longer than windows come, some are left out.
async function hearWindow(sound, ended) {
  if (isAsking) return;
  isAsking = true;
  await hearWord(sound, ended);
  isAsking = false;
}

// MARK: Microphone

async function listen(wanted) {
  fault(null);
  if (!wanted) {
    spectrogram.stop();
    await microphone?.stop();
    microphone = finder = null;
  } else if (!microphone) {
    const opened = new Microphone();
    await opened.start((block) => finder?.add(block));
    finder = model.sliceSeconds
      ? new Windows(opened.rate, model.sliceSeconds, 0.25, { onWord: hearWindow })
      : new Words(opened.rate, { onPart: hearPart, onWord: hearWord });
    spectrogram.start(opened.analyser);
    microphone = opened;
  }
  const isOn = microphone !== null;
  find("microphone").textContent = isOn ? "Stop listening" : "Listen";
  find("microphone").setAttribute("aria-pressed", isOn);
  find("hint").textContent = isOn ? "" : "The microphone is off.";
}

find("microphone").onclick = () => listen(microphone === null).catch(fault);

// MARK: Files

async function hearFiles(files) {
  for (const file of files) {
    try {
      const answer = await server.predict(file);
      show(answer);
      find("told").textContent = file.name;
      heard.add(file.name, answer, file);
    } catch (error) {
      heard.addFault(file.name, error);
    }
  }
}

find("files").onchange = async (event) => {
  await hearFiles([...event.target.files]);
  event.target.value = "";
};

// Anywhere on the page, so that a file dropped beside the field does not take the page's place.
document.addEventListener("dragover", (event) => {
  event.preventDefault();
  find("drop").classList.add("over");
});
document.addEventListener("dragleave", () => find("drop").classList.remove("over"));
document.addEventListener("drop", (event) => {
  event.preventDefault();
  find("drop").classList.remove("over");
  hearFiles([...event.dataTransfer.files]);
});

// MARK: Models

async function use(of) {
  server.of = of;
  find("of").value = of;
  model = await server.model();
  server.largestUpload = model.largestUpload;
  find("model").textContent = `${model.experiment}, ${model.classes.length} classes`;
  document.title = `Avaz: ${model.experiment}`;
  find("label").textContent = "–";
  find("told").textContent = "";
  find("scores").replaceChildren();
}

async function useTaught() {
  find("which").hidden = false;
  await use("taught");
}

find("of").onchange = (event) => use(event.target.value).catch(fault);

try {
  await use("given");
  if (model.teaches) await teaching.begin(model.output);
} catch (error) {
  fault(error);
}

// Scores and labels on the page.
import { server } from "./server.js";

export const element = (name, properties = {}, ...children) => {
  const made = Object.assign(document.createElement(name), properties);
  made.append(...children);
  return made;
};

export function number(score) {
  return Math.abs(score) >= 100 ? score.toFixed(0) : score.toFixed(2);
}

// The likeliest classes as bars. Scores that are no shares reach from the least to the greatest.
export function showScores(list, classes, answer, most = 8) {
  const { scores } = answer;
  const low = Math.min(0, ...scores);
  const high = Math.max(1, ...scores);
  const order = scores.map((_, index) => index).sort((a, b) => scores[b] - scores[a] || a - b);
  list.replaceChildren(...order.slice(0, most).map((index) => {
    const row = element("li", { className: index === answer.best ? "best" : "" },
      element("span", { textContent: classes[index] }),
      element("span", { textContent: number(scores[index]) }));
    row.style.setProperty("--share", (scores[index] - low) / (high - low));
    return row;
  }));
}

// One line of what was heard: where from, what it was taken for, and a way to see why.
export class HeardList {
  static most = 30;

  constructor(section) {
    this.section = section;
    this.list = section.querySelector("ol");
    this.figure = section.querySelector("figure");
  }

  add(name, answer, sound) {
    const row = this.row(name);
    const why = element("button", { className: "small", textContent: "Why?" });
    // Of the model that answered, also where another does by then.
    const { of } = server;
    why.onclick = () => this.show(row, why, name, answer, () => server.explain(sound, of));
    row.append(
      element("span", { className: "said", textContent: answer.label }),
      element("span", { className: "number", textContent: number(answer.scores[answer.best]) }), why);
    if (answer.remark) row.append(element("span", { className: "wrong", textContent: answer.remark }));
  }

  addFault(name, error) {
    this.row(name).append(element("span", { className: "wrong", textContent: error.message }));
  }

  row(name) {
    const row = element("li", {}, element("span", { className: "name", textContent: name }));
    this.list.prepend(row);
    while (this.list.children.length > HeardList.most) this.list.lastChild.remove();
    this.section.hidden = false;
    return row;
  }

  async show(row, button, name, answer, explain) {
    button.disabled = true;
    row.querySelector(".wrong")?.remove();
    try {
      const picture = this.figure.querySelector("img");
      if (picture.src) URL.revokeObjectURL(picture.src);
      picture.src = URL.createObjectURL(await explain());
      picture.alt = `What in ${name} spoke for “${answer.label}”, and what against it`;
      this.figure.querySelector("figcaption").textContent = `${name}: what spoke for the label, and what against it.`;
      this.figure.hidden = false;
      this.figure.scrollIntoView({ block: "nearest", behavior: "smooth" });
    } catch (error) {
      row.append(element("span", { className: "wrong", textContent: error.message }));
    }
    button.disabled = false;
  }
}

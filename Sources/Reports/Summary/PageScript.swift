/// Script of the pages: headings sort their tables, a link to a run opens it, and mistakes can be
/// listened to where the recordings lie at hand.
enum PageScript {
    static let text = #"""
        "use strict";
        const collator = new Intl.Collator(undefined, { numeric: true });

        // Figures begin with the number that counts: 1,234 or 40.7% (36.8–44.6).
        const figure = cell => parseFloat(cell.textContent.replaceAll(",", ""));

        function compare(first, second, isNumber) {
          return isNumber
            ? figure(first) - figure(second)
            : collator.compare(first.textContent, second.textContent);
        }

        // What has no figure stays below the rest, however the rest is turned.
        const isMissing = cell => cell.textContent === "–" || cell.textContent === "";

        function sort(heading) {
          const table = heading.closest("table");
          const column = heading.cellIndex;
          const isNumber = heading.classList.contains("number");
          const before = heading.getAttribute("aria-sort");
          const rises = before ? before === "descending" : !isNumber;
          for (const other of table.tHead.rows[0].cells) other.removeAttribute("aria-sort");
          heading.setAttribute("aria-sort", rises ? "ascending" : "descending");
          const body = table.tBodies[0];
          const rows = [...body.rows].sort((first, second) => {
            const [a, b] = [first.cells[column], second.cells[column]];
            if (isMissing(a) !== isMissing(b)) return isMissing(a) ? 1 : -1;
            return rises ? compare(a, b, isNumber) : compare(b, a, isNumber);
          });
          body.append(...rows);
        }

        for (const button of document.querySelectorAll("table.sortable th button")) {
          button.addEventListener("click", () => sort(button.closest("th")));
        }

        function openTarget() {
          const target = document.getElementById(location.hash.slice(1));
          if (target?.tagName === "DETAILS") {
            target.open = true;
            target.scrollIntoView();
          }
        }
        addEventListener("hashchange", openTarget);
        openTarget();

        // A player stays where its sound has been made beside the page.
        for (const made of document.querySelectorAll("audio.player")) {
          made.addEventListener("error", () => made.remove());
          if (made.error) made.remove();
        }

        // The reader chooses the folder of recordings; nothing of it leaves the page.
        const recordings = new Map();
        const player = new Audio();

        function play(name) {
          const [path, seconds] = name.split("#");
          if (player.src) URL.revokeObjectURL(player.src.split("#")[0]);
          player.src = URL.createObjectURL(recordings.get(path)) + (seconds ? "#" + seconds : "");
          player.play();
        }

        function offerPlaying() {
          for (const row of document.querySelectorAll(".mistakes tbody tr")) {
            const cell = row.cells[0];
            const name = cell.textContent.replace(/[\u2066-\u2069]/g, "");
            if (!recordings.has(name.split("#")[0]) || cell.querySelector("button")) continue;
            const button = document.createElement("button");
            button.type = "button";
            button.textContent = "▶";
            button.ariaLabel = "Play " + name;
            button.addEventListener("click", () => play(name));
            cell.prepend(button, " ");
          }
        }

        for (const place of document.querySelectorAll(".mistakes")) {
          const label = document.createElement("label");
          const picker = document.createElement("input");
          picker.type = "file";
          picker.webkitdirectory = true;
          label.className = "note";
          label.append("To listen, choose the folder of the recordings: ", picker);
          picker.addEventListener("change", () => {
            for (const file of picker.files) {
              // Below the folder that was chosen.
              recordings.set(file.webkitRelativePath.replace(/^[^/]*\//, ""), file);
            }
            offerPlaying();
          });
          place.append(label);
        }

        """#
}

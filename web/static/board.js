// The board: hearings are carried by mouse, finger or keys; without script they are links.
"use strict";

(() => {
  const table = document.querySelector("table[data-board]");
  if (!table) return;
  const form = document.getElementById("board-drop");
  const says = document.getElementById("board-says");
  const rooms = [...table.tHead.rows[0].querySelectorAll("th[data-room]")].map((head) => head.dataset.room);
  const rows = [...table.tBodies[0].rows];

  // Dropping on a free place moves a hearing there, dropping on another hearing swaps the two.
  function drop(code, cell) {
    const other = [...cell.querySelectorAll("[data-hearing]")].map((link) => link.dataset.hearing).find((each) => each !== code);
    form.elements.submission.value = code;
    form.elements.kind.value = other ? "swap_hearings" : "move_hearing";
    form.elements.other.value = other || "";
    form.elements.room.value = other ? "" : rooms[Number(cell.dataset.c)];
    form.elements.start.value = other ? "" : cell.parentNode.dataset.at;
    form.submit();
  }

  // A link would be dragged as an address; here it is the hearing that is carried.
  document.querySelectorAll("a.hearing").forEach((link) => {
    link.draggable = false;
  });
  const lists = [...table.querySelectorAll("td"), ...document.querySelectorAll("ul.unplaced > li")];
  lists.forEach((list) => {
    Sortable.create(list, {
      group: "hearings",
      draggable: "a.hearing",
      sort: false,
      delay: 150,
      delayOnTouchOnly: true,
      forceFallback: true, // one behaviour for mouse, pen and finger
      fallbackOnBody: true,
      fallbackTolerance: 4,
      onEnd: (event) => {
        const cell = event.to.closest("td");
        if (cell && event.to !== event.from) drop(event.item.dataset.hearing, cell);
        else if (event.to !== event.from) event.from.append(event.item);
      },
    });
  });

  // By keys: space picks up, arrows choose the place, space or enter drops, escape puts back.
  let lifted = null;
  let spot = null;

  function cellAt(row, column) {
    for (let at = row; at >= 0; at -= 1) {
      const cell = rows[at].querySelector(`td[data-c="${column}"]`);
      if (cell) return at + cell.rowSpan > row ? cell : null;
    }
    return null;
  }

  function show(cell) {
    table.querySelectorAll("td.spot").forEach((each) => each.classList.remove("spot"));
    if (!cell) return;
    cell.classList.add("spot");
    cell.scrollIntoView({ block: "nearest", inline: "nearest" });
    says.textContent = `${rooms[spot.column]} ${rows[spot.row].dataset.at.slice(-5)}`;
  }

  function lift(link) {
    const cell = link.closest("td");
    lifted = link;
    spot = cell ? { row: rows.indexOf(cell.parentNode), column: Number(cell.dataset.c) } : { row: 0, column: 0 };
    link.classList.add("lifted");
    says.textContent = says.dataset.lifted;
    show(cellAt(spot.row, spot.column));
  }

  function putBack() {
    lifted.classList.remove("lifted");
    lifted.focus();
    lifted = null;
    show(null);
    says.textContent = says.dataset.put;
  }

  const steps = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };

  function move([down, right]) {
    const column = Math.min(Math.max(spot.column + right, 0), rooms.length - 1);
    const from = cellAt(spot.row, spot.column);
    const under = from && down > 0 ? rows.indexOf(from.parentNode) + from.rowSpan : spot.row + down;
    const row = Math.min(Math.max(down ? under : spot.row, 0), rows.length - 1);
    spot = { row, column };
    show(cellAt(row, column));
  }

  document.addEventListener("keydown", (event) => {
    const link = event.target.closest && event.target.closest("a.hearing");
    if (!lifted) {
      if (link && event.key === " ") {
        event.preventDefault();
        lift(link);
      }
      return;
    }
    if (event.key in steps) {
      event.preventDefault();
      move(steps[event.key]);
    } else if (event.key === "Escape") {
      event.preventDefault();
      putBack();
    } else if (event.key === " " || event.key === "Enter") {
      event.preventDefault();
      const cell = cellAt(spot.row, spot.column);
      if (cell && !cell.contains(lifted)) drop(lifted.dataset.hearing, cell);
      else putBack();
    }
  });

  const refusal = document.getElementById("refusal");
  if (refusal) refusal.focus();
})();

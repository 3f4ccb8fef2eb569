// A card on the screen: its question, what is typed or tapped, and once it is known its answer.

import { data } from "./kept.mjs";
import { acts } from "./sitting.mjs";
import { LETTERS, formula, h, said, say, section, text } from "./elements.mjs";

// ---- what each kind of card has of its own: the question, the answer, and whether a check makes sense

export const KINDS = {
  recall: {
    posed: () => [text(say("say-it"), "lead")],
    answer: ({ card }) => [section("answer", text(said(card.answer))), formula(card)],
    main: () => "show",
  },
  choice: {
    posed: (turn) => [
      h(
        "div",
        { class: "rows" },
        turn.options.map((option, place) => choiceRow(turn, option, place)),
      ),
    ],
    answer: ({ card, said: { right, note } }) => [
      right === false && !note && card.why ? section("why", text(said(card.why))) : null,
      formula(card),
    ],
    main: () => "show",
  },
  number: {
    posed: (turn) => [text(terms(turn.drawn), "lead"), turn.stage === "question" && numberField(turn)],
    answer: (turn) => [
      verdict(turn),
      section("solution", text(said(turn.drawn.solution))),
      section("rule", text(said(turn.card.answer))),
      formula(turn.card),
    ],
    main: ({ typed }) => (typed.trim() ? "check" : "show"),
  },
  code: {
    posed: (turn) => (turn.stage === "question" ? [text(say("pick-line"), "lead"), listing(turn)] : []),
    answer: (turn) => [
      verdict(
        turn,
        say(
          turn.card.fixes[0].lines.length === 1 ? "line-is" : "lines-are",
          turn.card.fixes[0].lines.join(", "),
        ),
      ),
      mended(turn.card.listing, turn.card.fixes[0]),
      section("answer", text(said(turn.card.answer))),
      formula(turn.card),
      ...turn.card.fixes.slice(1).map((fix) => section("also", changes(turn.card.listing, fix))),
    ],
    main: ({ lines }) => (lines.size ? "check" : "show"),
  },
};

function choiceRow(turn, option, place) {
  if (turn.stage === "question") {
    return h(
      "button",
      { class: "row", type: "button", onclick: () => acts.choose(option) },
      h("span", { class: "mark" }, LETTERS[place]),
      h("span", { class: "text" }, said(option)),
    );
  }
  const isWrong = option === turn.chosen && !option.right;
  const state = option.right ? "is-right" : isWrong ? "is-wrong" : "faded";
  const mark = option.right ? "✓" : isWrong ? "✗" : LETTERS[place];
  const note = isWrong && option.why && h("span", { class: "note" }, said(option.why));
  return h(
    "div",
    { class: `row ${state}` },
    h("span", { class: "mark" }, mark),
    h("span", { class: "text" }, said(option), note),
  );
}

function terms({ within, floor }) {
  const parts = [within ? `${Number((within * 100).toPrecision(3))} %` : "", floor ? `${floor}` : ""].filter(
    Boolean,
  );
  return parts.length ? say("within", parts.join(say("or"))) : say("exactly");
}

function numberField(turn) {
  const input = h("input", {
    id: "number",
    "aria-label": say("your-number"),
    placeholder: say("your-number"),
    autocomplete: "off",
    autocapitalize: "off",
    spellcheck: "false",
    inputmode: "decimal",
    enterkeyhint: "done",
    value: turn.typed,
    oninput: () => ((turn.typed = input.value), acts.changed()),
  });
  const sign = (mark) =>
    h("button", { type: "button", "aria-label": mark, onclick: () => insert(input, mark) }, mark);
  const unclear = turn.unclear && text(say("unclear-number", turn.typed), "trouble");
  return h("div", { class: "number" }, input, h("div", { class: "signs" }, [..."−/√%e"].map(sign)), unclear);
}

function insert(input, mark) {
  input.setRangeText(mark, input.selectionStart, input.selectionEnd, "end");
  input.dispatchEvent(new Event("input"));
  input.focus();
}

function verdict({ said: { right, note, value }, typed, lines }, wrong = say("not-right")) {
  if (right === null) return null;
  const words = [right ? `✓ ${say("right")}` : `✗ ${wrong}`];
  const answer = lines.size ? [...lines].sort((a, b) => a - b).join(", ") : typed.trim();
  if (!right && value === null) words.push(say("you-said", answer));
  if (value !== null) words.push(say("read-as", typed.trim(), Number(value.toPrecision(6))));
  return h(
    "div",
    { role: "status" },
    text(words.join("\n"), `verdict ${right ? "right" : "wrong"}`),
    note && text(said(note)),
  );
}

// ---- listings

function code({ text: words, spans }) {
  const indent = words.length - words.trimStart().length;
  const made = h("code", { style: `--indent:${indent}` });
  let at = 0;
  for (const [from, to, name] of spans) {
    made.append(words.slice(at, from), h("span", { class: name }, words.slice(from, to)));
    at = to;
  }
  made.append(words.slice(at) || " ");
  return made;
}

const still = (mark, line, name = "") =>
  h("div", { class: `still ${name}` }, h("span", { class: "count" }, `${mark}`), code(line));
const plain = (words) => ({ text: words, spans: [] });

function listing(turn) {
  const pick = (number) => () => {
    turn.lines.has(number) ? turn.lines.delete(number) : turn.lines.add(number);
    acts.changed();
  };
  const row = (line, place) =>
    h(
      "label",
      {},
      h("input", { type: "checkbox", checked: turn.lines.has(place + 1), onchange: pick(place + 1) }),
      h("span", { class: "count" }, `${place + 1}`),
      code(line),
    );
  return h("div", { class: "listing" }, turn.card.listing.map(row));
}

// The new lines of a fix in the place of an old one; "" takes it out.
const added = (words) => (words ? words.split("\n").map((line) => still("+", plain(line), "new")) : []);

// The whole listing, with what a fix changes in its place.
function mended(lines, fix) {
  const rows = lines.map((line, place) => {
    const at = fix.lines.indexOf(place + 1);
    return at < 0 ? still(place + 1, line) : [still(place + 1, line, "gone"), added(fix.mended[at])];
  });
  return h("div", { class: "listing" }, rows.flat(2));
}

function changes(lines, fix) {
  const rows = fix.lines.map((number, at) => [
    still(number, lines[number - 1], "gone"),
    added(fix.mended[at]),
  ]);
  return h("div", { class: "listing" }, rows.flat(2));
}

// ---- the card

export function cardPage(turn, now) {
  const { card } = turn;
  const kind = KINDS[card.kind];
  const topic = data.topics.find((each) => each.id === card.topic);
  const about = [said(topic.title), say(card.kind), say(card.level), say(`reason-${turn.reason}`)];
  const words = turn.drawn ? turn.drawn.question : card.question;
  return [
    h(
      "div",
      { class: "about small quiet" },
      about.join(" · "),
      now.flagged.has(card.id) && h("span", { class: "flag" }, " ⚑"),
    ),
    turn.mistake && fromCode(turn),
    h("h1", { class: "text" }, said(words)),
    ...kind.posed(turn).filter(Boolean),
    turn.hinted && turn.stage === "question" && h("div", { class: "hint" }, text(said(card.hint))),
    turn.stage !== "question" && h("div", { class: "answer" }, ...answered(turn)),
  ];
}

// What in the learner's code asks for the card; a bug hunt does not give the answer away.
function fromCode({ card, mistake }) {
  const named = { file: mistake.file, did: said(mistake.did), where: said(mistake.where) };
  return h("div", { class: "from-code" }, say(card.kind === "code" ? "asked-for" : "mistake", named));
}

function answered(turn) {
  return [...KINDS[turn.card.kind].answer(turn), points(turn), note(turn.card), more(turn)].filter(Boolean);
}

function points({ card, ticks }) {
  if (!ticks.length) return null;
  const row = (point, place) =>
    h(
      "button",
      {
        class: `row ${ticks[place] ? "ticked" : ""}`,
        type: "button",
        role: "checkbox",
        "aria-checked": `${ticks[place]}`,
        onclick: () => acts.tick(place),
      },
      h("span", { class: "mark" }, ticks[place] ? "✓" : `${place + 1}`),
      h("span", { class: point.essential ? "text essential" : "text" }, said(point)),
    );
  return section("which-points", h("div", { class: "rows" }, card.points.map(row)));
}

const note = (card) => data.journal.notes[card.id] && section("your-note", text(data.journal.notes[card.id]));

function more(turn) {
  const { card } = turn;
  const wrongOptions = turn.options.filter((option) => !option.right && option.why && option !== turn.chosen);
  const parts = [
    card.spoken && section("spoken", text(said(card.spoken))),
    card.followup && section("followup", text(said(card.followup))),
    card.why && section("why", text(said(card.why))),
    card.wrong && section("wrong", text(said(card.wrong))),
    wrongOptions.length > 0 &&
      section(
        "not-so",
        ...wrongOptions.map((option) =>
          h(
            "p",
            { class: "text small" },
            `✗ ${said(option)}\n`,
            h("span", { class: "quiet" }, said(option.why)),
          ),
        ),
      ),
    section("source", h("p", { class: "small quiet text" }, `${card.source} · ${card.id}`)),
  ];
  const opened = { open: turn.more, ontoggle: (shown) => (turn.more = shown.target.open) };
  return h("details", opened, h("summary", {}, say("more")), ...parts.filter(Boolean));
}

// What a typed answer to a number card means: 1/3, √2, 2·10^-3, 50%, 10,240. As bnquiz/bank/answers.py reads it.

const TOKEN = /\s*(\*\*|[-+*/()]|sqrt|pi|(?:\d[\d_]*\.?\d*|\.\d+)(?:e[-+]?\d+)?)/iy;
const LEADING_ZERO = /^0+[1-9]\d*$/; // Python takes 007 for a slip

// The number that is meant; null where none.
export function number(typed) {
  const text = typed
    .normalize("NFKC")
    .trim()
    .replaceAll("−", "-")
    .replace(/(?<=\d)[, ](?=\d{3}(?:\D|$))/g, "")
    .replaceAll(/[·×]/g, "*")
    .replaceAll("^", "**")
    .replaceAll("π", "pi")
    .replace(/√\s*([\d.]+)/g, "sqrt($1)")
    .replaceAll("√", "sqrt")
    .replace(/^(.*)%$/, "($1)/100");
  const tokens = tokensOf(text);
  if (!tokens) return null;
  const value = evaluate(tokens);
  return Number.isFinite(value) ? value : null;
}

// The numbers that may be meant: a comma groups thousands, or is a decimal comma.
export function readings(words) {
  const plain = words.normalize("NFKC").replaceAll("。", ".");
  const onlyComma = plain.split(",").length === 2 && !plain.includes(".");
  const texts = onlyComma ? [plain, plain.replace(",", ".")] : [plain];
  return texts.map(number).filter((value) => value !== null);
}

// Whether what was read is not what was written: a sum, a fraction, a root.
export const isComposite = (words) =>
  /[\d)π].*[-+*/^·×√(]|√|sqrt/.test(words.trim()) && !words.includes("e-");

// What the answer to a drawn problem is worth; null where it is no number. `slips`: what leads to wrong ones.
export function judge(drawn, slips, words) {
  const values = readings(words);
  if (!values.length) return null;
  const right = values.some((value) => Math.abs(value - drawn.answer) <= drawn.tolerance);
  const traps = right
    ? []
    : values.flatMap((value) => drawn.traps.filter((trap) => isNear(value, trap.value)));
  const value = !right && isComposite(words) ? values[0] : null;
  return { right, note: traps.length ? slips[traps[0].slip] : null, value };
}

const isNear = (value, trap) => Math.abs(value - trap) <= Math.max(Math.abs(trap) * 0.01, 1e-12);

function tokensOf(text) {
  const tokens = [];
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < text.trimEnd().length) {
    const found = TOKEN.exec(text);
    if (!found || LEADING_ZERO.test(found[1])) return null;
    tokens.push(found[1].toLowerCase());
  }
  return tokens;
}

// Arithmetic by its grammar; NaN for what is none.
function evaluate(tokens) {
  let at = 0;
  const take = (...wanted) => (wanted.includes(tokens[at]) ? tokens[at++] : null);

  function sum() {
    let value = product();
    for (let sign; (sign = take("+", "-"));) value = sign === "+" ? value + product() : value - product();
    return value;
  }
  function product() {
    let value = signed();
    for (let sign; (sign = take("*", "/"));) value = sign === "*" ? value * signed() : value / signed();
    return value;
  }
  const signed = () => (take("-") ? -signed() : take("+") ? signed() : power());
  function power() {
    const base = atom();
    return take("**") ? base ** signed() : base;
  }
  function atom() {
    if (take("sqrt")) return tokens[at] === "(" ? Math.sqrt(atom()) : NaN;
    if (take("pi")) return Math.PI;
    if (take("(")) {
      const value = sum();
      return take(")") ? value : NaN;
    }
    return /^[\d.]/.test(tokens[at] ?? "") ? Number(tokens[at++].replaceAll("_", "")) : NaN;
  }

  const value = sum();
  return at === tokens.length ? value : NaN;
}

import { escapeHtml } from "./text.ts";

/**
 * What a terminal would show, as HTML: colours become classes (`ansi-red-fg`) or, of the larger palettes,
 * styles; a carriage return starts its line anew and a backspace goes back, so that of a progress bar only
 * the last state stays. Titles, links and movements between lines leave no trace, and neither do bells and
 * other characters without a sign.
 */
export function terminalHtml(text: string): string {
  const screen = new Screen();
  for (const [part] of text.replaceAll("\r\n", "\n").matchAll(parts)) screen.take(part);
  return screen.html();
}

/** Linear: each alternative ends where its characters do, and an unfinished sequence ends with its line. */
const parts = new RegExp(
  [
    "\\n",
    "(?:\\x1b\\[|\\x9b)[0-?]*[ -/]*[@-~]?", // CSI: colours, erasing, movements
    "(?:\\x1b[\\]PX^_]|[\\x90\\x98\\x9d-\\x9f])[^\\x07\\x1b\\x9c\\n]*(?:\\x07|\\x9c|\\x1b\\\\)?", // OSC and its like
    "\\x1b[ -/]*[0-~]?",
    "[^\\x00-\\x1f\\x7f-\\x9f]+", // what is written
    "[^]",
  ].join("|"),
  "gu",
);

type Style = { readonly classes: readonly string[]; readonly css: readonly string[] };

/** One line that can be overwritten, and the HTML of those above it. */
class Screen {
  readonly #lines: string[] = [];
  #characters: string[] = [];
  #styles: string[] = [];
  #column = 0;
  readonly #state = new Colours();
  #style = "";

  take(part: string): void {
    if (part === "\n") this.#endLine();
    else if (part === "\r") this.#column = 0;
    else if (part === "\b") this.#column = Math.max(0, this.#column - 1);
    else if (part.startsWith("\x1b[") || part.startsWith("\x9b")) {
      this.#command(part.slice(part.indexOf("[") === 1 ? 2 : 1));
    } else if (part === "\t" || (part >= " " && (part < "\x7f" || part > "\x9f"))) {
      for (const character of part) this.#write(character);
    }
  }

  html(): string {
    return [...this.#lines, this.#lineHtml()].join("\n");
  }

  #write(character: string): void {
    while (this.#characters.length < this.#column) {
      this.#characters.push(" ");
      this.#styles.push("");
    }
    this.#characters[this.#column] = character;
    this.#styles[this.#column++] = this.#style;
  }

  #command(command: string): void {
    const kind = command.at(-1);
    const numbers = command.slice(0, -1).split(/[;:]/).map(Number);
    const count = Math.min(numbers[0] || 1, maxColumn);
    if (kind === "m") this.#style = this.#state.change(numbers);
    else if (kind === "K") this.#erase(numbers[0] ?? 0);
    else if (kind === "G") this.#column = count - 1;
    else if (kind === "C") this.#column = Math.min(this.#column + count, maxColumn);
    else if (kind === "D") this.#column = Math.max(0, this.#column - count);
  }

  #erase(how: number): void {
    const end = how === 0 ? this.#column : how === 2 ? 0 : this.#characters.length;
    this.#characters.length = this.#styles.length = Math.min(end, this.#characters.length);
    if (how === 1) this.#characters.fill(" ", 0, this.#column + 1);
  }

  #endLine(): void {
    this.#lines.push(this.#lineHtml());
    this.#characters = [];
    this.#styles = [];
    this.#column = 0;
  }

  #lineHtml(): string {
    const runs: string[] = [];
    for (let start = 0, end = 0; start < this.#characters.length; start = end) {
      const style = this.#styles[start]!;
      while (end < this.#characters.length && this.#styles[end] === style) end++;
      const text = escapeHtml(this.#characters.slice(start, end).join(""));
      runs.push(style === "" ? text : `<span${style}>${text}</span>`);
    }
    return runs.join("");
  }
}

const maxColumn = 200;
const names = ["black", "red", "green", "yellow", "blue", "magenta", "cyan", "white"];

/** The colours and weights that hold, as SGR sequences set them (ECMA-48). */
class Colours {
  #fore: Style = plainStyle;
  #back: Style = plainStyle;
  readonly #weights = new Map<string, string>();

  /** Takes the numbers of one sequence, and returns the attributes of a `span`, "" for plain text. */
  change(numbers: readonly number[]): string {
    for (let i = 0; i < numbers.length; i++) {
      const code = numbers[i]!;
      if (code === 38 || code === 48) {
        const [colour, used] = paletteColour(numbers.slice(i + 1));
        const css = colour === "" ? [] : [`${code === 38 ? "color" : "background-color"}:${colour}`];
        this.#set(code === 38, { classes: [], css });
        i += used;
      } else this.#one(code);
    }
    const weights = [...this.#weights.values()];
    const classes = [...this.#fore.classes, ...this.#back.classes].join(" ");
    const css = [...this.#fore.css, ...this.#back.css, ...weights].join(";");
    return (classes === "" ? "" : ` class="${classes}"`) + (css === "" ? "" : ` style="${css}"`);
  }

  #one(code: number): void {
    if (code === 0) {
      this.#fore = this.#back = plainStyle;
      this.#weights.clear();
    } else if (code in on) this.#weights.set(on[code]!.split(":")[0]!, on[code]!);
    else if (code in off) this.#weights.delete(off[code]!);
    else if (code === 39 || code === 49) this.#set(code === 39, plainStyle);
    else if (code >= 30 && code < 50 && code % 10 < 8) this.#set(code < 40, named("", code));
    else if (code >= 90 && code < 108 && code % 10 < 8) this.#set(code < 100, named("bright-", code - 60));
  }

  #set(isFore: boolean, style: Style): void {
    if (isFore) this.#fore = style;
    else this.#back = style;
  }
}

const plainStyle: Style = { classes: [], css: [] };
const on: Readonly<Record<number, string>> = {
  1: "font-weight:bold",
  2: "opacity:0.7",
  3: "font-style:italic",
  4: "text-decoration:underline",
};
const off: Readonly<Record<number, string>> = {
  22: "font-weight",
  23: "font-style",
  24: "text-decoration",
};

function named(bright: string, code: number): Style {
  return { classes: [`ansi-${bright}${names[code % 10]}-${code < 40 ? "fg" : "bg"}`], css: [] };
}

/** A colour of the palette of 256 (`5;n`) or of all (`2;r;g;b`), and how many numbers said it. */
function paletteColour([kind, ...numbers]: readonly number[]): [colour: string, used: number] {
  const byte = (value: number | undefined) => Math.min(255, Math.max(0, Math.trunc(value || 0)));
  if (kind === 2) return [`rgb(${[0, 1, 2].map((i) => byte(numbers[i])).join(",")})`, 4];
  if (kind !== 5) return ["", 1];
  const n = byte(numbers[0]);
  if (n >= 232) return [`rgb(${[0, 0, 0].map(() => 8 + 10 * (n - 232)).join(",")})`, 2];
  const level = (step: number) => step === 0 ? 0 : 55 + 40 * step;
  if (n >= 16) {
    return [`rgb(${[36, 6, 1].map((size) => level(Math.floor((n - 16) / size) % 6)).join(",")})`, 2];
  }
  return [basic[n]!, 2];
}

const basic = [
  ..."#1f2328 #b3261e #116329 #7a5200 #0550ae #8250df #0f6b78 #6e7781".split(" "),
  ..."#57606a #cf222e #1a7f37 #9a6700 #218bff #a475f9 #3192aa #8c959f".split(" "),
];

import { assertEquals } from "@std/assert";
import { barChart } from "lib/chart/bar_chart.ts";
import { beeswarm } from "lib/chart/beeswarm.ts";
import { calibrationPlot } from "lib/chart/calibration_plot.ts";
import type { Figure } from "lib/chart/figure.ts";
import { heatMap } from "lib/chart/heat_map.ts";
import { histogram } from "lib/chart/histogram.ts";
import { intervalPlot } from "lib/chart/interval_plot.ts";
import { scatter } from "lib/chart/scatter.ts";
import { timeLine } from "lib/chart/time_line.ts";
import { randomSource } from "lib/stats/random.ts";
import { layoutFaults } from "./text_boxes.ts";

const words = [
  "ward",
  "WWWW",
  "hospital_code_and_severity",
  "of",
  "TB & Chest disease",
  "ill",
  "Żółć",
  "–12.5",
];

/** What a random figure is made of: equal, close, small, large and negative numbers, and long words. */
function makerOf(seed: number) {
  const random = randomSource(seed);
  const below = (most: number) => Math.floor(most * random());
  const scale = 10 ** (below(7) - 2), isTied = random() < 0.2;
  const number = () => (isTied ? scale : scale * random() ** 3);
  const signed = () => number() - (random() < 0.3 ? scale / 2 : 0);
  const phrase = (most: number) =>
    Array.from({ length: 1 + below(most) }, () => words[below(words.length)]!).join(" ");
  const list = <T>(most: number, of: (i: number) => T) =>
    Array.from({ length: 1 + below(most) }, (_, i) => of(i));
  const text = () => ({ title: phrase(14), subtitle: phrase(20), caption: phrase(25) });
  const interval = () => {
    const value = signed();
    return { value, lower: value - number() / 3, upper: value + number() / 3 };
  };
  return { below, number, signed, phrase, list, text, interval };
}

/** How each kind of figure is drawn at random. */
const draws: Readonly<Record<string, (make: ReturnType<typeof makerOf>) => Figure>> = {
  barChart: ({ list, number, phrase, text, below }) =>
    barChart(list(25, (i) => ({ label: `${phrase(8)} ${i}`, value: number(), highlighted: i % 3 === 0 })), {
      text: text(),
      label: phrase(2),
      format: (value) => value.toFixed(2),
      ...(below(2) === 1 && { threshold: { at: number(), label: phrase(4) } }),
    }),
  beeswarm: ({ list, signed, phrase, text }) =>
    beeswarm(
      list(200, (i) => ({ label: `${words[i % 8]} ${i % 12}`, value: signed(), level: 0.5 })),
      text(),
      phrase(2),
    ),
  calibrationPlot: ({ list, signed, interval, text }) =>
    calibrationPlot(
      list(10, () => {
        const { value, lower, upper } = interval();
        return { predicted: signed(), actual: value, lower, upper };
      }),
      text(),
      "days",
    ),
  heatMap: ({ below, number, phrase, text }) => {
    const [xs, ys] = [below(22), 1 + below(20)].map((count) =>
      Array.from({ length: count }, (_, i) => `${phrase(6)} ${i}`)
    );
    return heatMap(ys!.flatMap((y) => xs!.map((x) => ({ x, y, value: number() }))), {
      text: text(),
      xLabel: below(2) ? phrase(2) : "",
      yLabel: below(2) ? "severity" : "",
      format: (value) => value.toFixed(1),
    });
  },
  histogram: ({ list, number, text }) => {
    const values = Float64Array.from(list(400, () => Math.min(400, Math.round(100 * number()))));
    const at = () => values[Math.floor(values.length * Math.min(0.99, number()))] ?? 0;
    const marks = list(4, at).map((each) => ({ at: each, label: `median ${each}` }));
    return histogram(values, { text: text(), label: "stay (days)", binWidth: 2, marks });
  },
  intervalPlot: ({ list, interval, phrase, text, below }) => {
    const series = list(6, (i) => `${phrase(4)} ${i}`);
    return intervalPlot(
      list(20, (i) => ({ label: `${phrase(9)} ${i}`, series: series[below(series.length)]!, ...interval() })),
      { text: text(), label: phrase(2), series },
    );
  },
  scatter: ({ list, number, phrase, text, below }) =>
    scatter(
      list(24, (i) => ({ x: 1e-3 + number(), y: number(), label: `${phrase(6)} ${i}` })),
      { text: text(), xLabel: "seconds of the fit", yLabel: "RMSE (days)", logarithmic: below(2) === 1 },
    ),
  timeLine: ({ list, interval, number, phrase, text, below }) => {
    const start = Date.UTC(2021, below(12), 1), step = 864e5 * (1 + below(31));
    const points = list(40, (i) => ({ time: start + i * step, series: "observed", ...interval() }));
    const events = list(
      5,
      () => ({ time: start + below(points.length) * step, label: `2021-02-0${below(9)} ${phrase(1)}` }),
    );
    return timeLine(points, { text: text(), label: "days", events, zero: number() > 1 });
  },
};

for (const [kind, draw] of Object.entries(draws)) {
  Deno.test(`\`${kind}()\` lets no text lie on another or outside of the figure when its input is random`, () => {
    for (let seed = 1; seed <= 40; seed++) {
      assertEquals(layoutFaults(draw(makerOf(seed)).svg), [], `seed ${seed}`);
    }
  });
}

import type { Answer } from "lib/explore/answers.ts";

/** The answer to the question of a number. */
export function answerTo(answers: readonly Answer[], number: number): Answer {
  return answers.find(({ question }) => question.number === number)!;
}

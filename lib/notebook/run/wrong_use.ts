/** What somebody asked for makes no sense: a command ends with 2. */
export class WrongUse extends Error {}

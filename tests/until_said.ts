/**
 * Reads what a process says until it has said something.
 *
 * @returns all that it said.
 * @throws {Error} when it ends before: to wait on would be for ever.
 */
export async function untilSaid(reader: ReadableStreamDefaultReader<string>, text: string): Promise<string> {
  let said = "";
  while (!said.includes(text)) {
    const { value, done } = await reader.read();
    if (done) {
      throw new Error(`Cannot read ${JSON.stringify(text)} as the process has ended: it said ${said}`);
    }
    said += value;
  }
  return said;
}

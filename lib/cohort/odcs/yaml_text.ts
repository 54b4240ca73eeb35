type Json = unknown;

/**
 * Plain data as YAML: blocks of two blanks, keys as they are, each text in double quotes with JSON's escapes,
 * so that no text can be read as anything else. Keys that are no plain words are in quotes too.
 */
export function yamlText(data: Readonly<Record<string, Json>>): string {
  return `${linesOf(data).join("\n")}\n`;
}

function linesOf(value: Json): string[] {
  if (Array.isArray(value)) {
    return value.flatMap((each) => {
      const [first, ...rest] = isLeaf(each) ? [leaf(each)] : linesOf(each);
      return [`- ${first}`, ...rest.map((line) => `  ${line}`)];
    });
  }
  return Object.entries(value as object).flatMap(([key, each]) => {
    const name = /^[A-Za-z][A-Za-z0-9]*$/.test(key) && !/^(y|n|yes|no|on|off|true|false|null)$/i.test(key)
      ? key
      : JSON.stringify(key);
    return isLeaf(each)
      ? [`${name}: ${leaf(each)}`]
      : [`${name}:`, ...linesOf(each).map((line) => `  ${line}`)];
  });
}

function isLeaf(value: Json): boolean {
  return typeof value !== "object" || value === null || Object.keys(value).length === 0;
}

function leaf(value: Json): string {
  return JSON.stringify(value);
}

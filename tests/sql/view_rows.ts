/** As much of HL7's SQL on FHIR as the views here use. https://sql-on-fhir.org/ */
export type ViewDefinition = {
  readonly name: string;
  readonly resource: string;
  readonly fhirVersion: readonly string[];
  readonly where?: readonly { readonly path: string }[];
  readonly select: readonly {
    readonly forEach?: string;
    readonly column: readonly { readonly name: string; readonly path: string }[];
  }[];
};
type Json = Readonly<Record<string, unknown>>;
type Row = Readonly<Record<string, unknown>>;

/** The rows of a view over resources: a column is the one value that its path has, or null. */
export function viewRows(
  { resource, where = [], select }: ViewDefinition,
  resources: readonly Json[],
): Row[] {
  return resources.filter(({ resourceType }) => resourceType === resource)
    .filter((each) => where.every(({ path }) => valuesAt([each], path)[0] === true))
    .flatMap((each) =>
      select.reduce<Row[]>((rows, { forEach, column }) => {
        const scopes = forEach === undefined ? [each] : valuesAt([each], forEach);
        return rows.flatMap((row) => scopes.map((scope) => ({ ...row, ...columnsOf(scope, column) })));
      }, [{}])
    );
}

function columnsOf(scope: unknown, columns: ViewDefinition["select"][number]["column"]): Row {
  return Object.fromEntries(columns.map(({ name, path }) => {
    const values = valuesAt([scope], path);
    if (values.length > 1) throw new Error(`Cannot fill column "${name}" as "${path}" must have one value`);
    return [name, values[0] ?? null];
  }));
}

/** FHIRPath of names, `first()`, `where(a = 'x' or b = 'y')` and `empty()`. */
function valuesAt(values: readonly unknown[], path: string): readonly unknown[] {
  const steps = path.match(/\w+\([^()]*\)|\w+/g) ?? [];
  if (steps.join(".") !== path) {
    throw new Error(`Cannot read the path "${path}" as it is beyond what is known here`);
  }
  return steps.reduce<readonly unknown[]>(stepFrom, values);
}

function stepFrom(values: readonly unknown[], step: string): readonly unknown[] {
  if (step === "first()") return values.slice(0, 1);
  if (step === "empty()") return [values.length === 0];
  const condition = /^where\((.*)\)$/.exec(step)?.[1];
  if (condition !== undefined) return values.filter((value) => holds(value as Json, condition));
  return values.flatMap((value) => (value as Json)[step] ?? []);
}

function holds(value: Json, condition: string): boolean {
  return condition.split(" or ").some((each) => {
    const [, name, wanted] = /^(\w+) = '([^']*)'$/.exec(each) ?? [];
    if (name === undefined) throw new Error(`Cannot judge "${each}" as it is beyond what is known here`);
    return value[name] === wanted;
  });
}

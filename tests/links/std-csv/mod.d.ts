/** The part of `jsr:@std/csv` that this project uses, declared for the npm build of the same source. */
export type CsvParseStreamOptions = {
  readonly separator?: string;
  readonly comment?: string;
  readonly trimLeadingSpace?: boolean;
  readonly lazyQuotes?: boolean;
  readonly fieldsPerRecord?: number;
  readonly skipFirstRow?: boolean;
};
/** Lines of text in, records (arrays of fields) out; a malformed record errors the stream with its line. */
export declare class CsvParseStream implements TransformStream<string, string[]> {
  constructor(options?: CsvParseStreamOptions);
  readonly readable: ReadableStream<string[]>;
  readonly writable: WritableStream<string>;
}
export declare function parse(input: string, options?: CsvParseStreamOptions): string[][];
export type StringifyOptions = {
  readonly headers?: boolean;
  readonly separator?: string;
  readonly columns?: readonly string[];
  readonly bom?: boolean;
};
export declare function stringify(
  data: readonly (Readonly<Record<string, unknown>> | readonly unknown[])[],
  options?: StringifyOptions,
): string;

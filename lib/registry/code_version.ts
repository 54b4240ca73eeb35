/** The version of the code, written into every artefact: raised when the same data may give another model. */
export const codeVersion = "0.1.0";

/** What scikit-learn says, as `reference.py` beside this file wrote it. */
import written from "./reference.json" with { type: "json" };

export const reference = written;

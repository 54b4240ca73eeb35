import { join } from "node:path";
import { resolveInProject } from "lib/files/project_root.ts";

/** The libraries that the benches compare with, in the versions that they were last checked with. */
const packages = ["numpy", "pandas", "scipy", "scikit-learn", "lightgbm==4.7.0", "onnxruntime==1.31.1"];
/** Without its dependencies: of these only the GPUs' library (350 MB) isn't in the list above. */
const alone = [
  'xgboost-cpu==3.4.1; python_version >= "3.12"',
  'xgboost==3.2.0; python_version < "3.12"',
];
/** Where one of these can't be installed, the benches say so and go on without. */
const optional = [
  "lleaves==1.3.0",
  "llvmlite==0.44.0",
  "ydf==0.16.1",
  "scikit-learn-intelex==2026.2.0",
  "woodelf-explainer==0.4.8",
  "onnxmltools==1.16.0",
  "skl2onnx==1.20.0",
  "lifelines==0.30.3",
  "scikit-survival==0.28.0",
  "mapie==1.6.0",
  "fastapi==0.165.0",
  "uvicorn[standard]==0.54.0",
];
/** SDV asks for PyTorch (2 GB), for which its copula has no use: only what that needs comes with it. */
const ofCopulas = {
  alone: ["sdv==2.0.0", "copulas==0.14.1", "rdt==2.0.0", "sdmetrics==0.32.0", "deepecho==0.8.1"],
  needed: [
    ...["numpy", "pandas<3", "scipy", "scikit-learn", "plotly", "tqdm", "graphviz", "cloudpickle"],
    ...["pyyaml", "platformdirs", "faker", "boto3"],
  ],
} as const;
const pipInstall = ["-m", "pip", "install", "--quiet"];
/** XGBoost since 3.3 asks for Python 3.12. */
const interpreters = ["python3.13", "python3.12", "python3"];

/**
 * The path of a Python that has LightGBM, XGBoost, scikit-learn and ONNX Runtime: the one that
 * WARDBOOK_PYTHON names, else a virtual environment in data/local/python, made when it is first asked for.
 *
 * Null where there is no Python, or pip can't install into it (no network): then there is nothing to compare
 * with.
 */
export async function pythonWithPeers(): Promise<string | null> {
  const named = Deno.env.get("WARDBOOK_PYTHON");
  if (named !== undefined) return named;
  const folder = resolveInProject("data/local/python");
  const python = join(folder, "bin", "python");
  if (await succeeds(python, ["-c", "import lightgbm, xgboost, sklearn, onnxruntime, pandas"])) return python;
  for (const interpreter of interpreters) {
    const isMade = await succeeds(interpreter, ["-m", "venv", "--clear", folder]) &&
      await succeeds(python, [...pipInstall, ...packages]) &&
      await succeeds(python, [...pipInstall, "--no-deps", ...alone]);
    if (!isMade) continue;
    for (const each of optional) await succeeds(python, [...pipInstall, each]);
    return python;
  }
  return null;
}

/** The path of a Python that has SDV, in a virtual environment of its own; null where there can't be one. */
export async function pythonWithSdv(): Promise<string | null> {
  const folder = resolveInProject("data/local/sdv"), python = join(folder, "bin", "python");
  if (await succeeds(python, ["-c", "from sdv.single_table import GaussianCopulaSynthesizer"])) return python;
  const isMade = await succeeds("python3", ["-m", "venv", "--clear", folder]) &&
    await succeeds(python, [...pipInstall, "--no-deps", ...ofCopulas.alone]) &&
    await succeeds(python, [...pipInstall, ...ofCopulas.needed]);
  return isMade ? python : null;
}

/** Runs a script of tests/bench. @throws {Error} with what it wrote to its error output when it fails. */
export async function runPython(python: string, script: string, args: readonly string[]): Promise<void> {
  const { success, stderr } = await new Deno.Command(python, {
    args: [resolveInProject(`tests/bench/${script}`), ...args],
  }).output();
  if (success) return;
  throw new Error(
    `Cannot run ${script} as it must succeed: ${new TextDecoder().decode(stderr).slice(-2000)}`,
  );
}

async function succeeds(command: string, args: string[]): Promise<boolean> {
  try {
    return (await new Deno.Command(command, { args, stdout: "null", stderr: "null" }).output()).success;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}

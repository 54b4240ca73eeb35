import { type Block, section } from "../document/document.ts";

/** What methods and forms of reporting rest on. */
export function referencesSection(): Block[] {
  return [
    section("references", "References"),
    {
      kind: "list",
      items: [
        "Collins GS et al. TRIPOD+AI statement: updated guidance for reporting clinical prediction models that use " +
        "regression or machine learning methods. BMJ 2024;385:e078378.",
        "Wolff RF et al. PROBAST: a tool to assess the risk of bias and applicability of prediction model studies. " +
        "Annals of Internal Medicine 2019;170:51-58.",
        "Moons KGM et al. PROBAST+AI: an updated quality, risk of bias, and applicability assessment tool for " +
        "prediction models using regression or artificial intelligence methods. BMJ 2025;388:e082505.",
        "Mitchell M et al. Model cards for model reporting. FAT* 2019:220-229.",
        "Van Calster B et al. Calibration: the Achilles heel of predictive analytics. BMC Medicine 2019;17:230.",
        "Steyerberg EW, Harrell FE. Prediction models need appropriate internal, internal-external, and external " +
        "validation. Journal of Clinical Epidemiology 2016;69:245-247.",
        "Lundberg SM et al. From local explanations to global understanding with explainable AI for trees. Nature " +
        "Machine Intelligence 2020;2:56-67.",
      ],
    },
  ];
}

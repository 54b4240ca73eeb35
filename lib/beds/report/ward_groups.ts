import type { BedGroup } from "../forecast/census_forecast.ts";

/** The departments of the invented hospitals, and their wards. */
export const usualDepartments =
  "Medicine: Cardiology, Oncology; Surgery and ICU: Surgery, ICU; Women and children: Maternity, Pediatrics";

/**
 * All that is told of a hospital: each ward, each department (several wards under a name), and the whole.
 *
 * @param departments such as "Medicine: Cardiology, Oncology; Surgery: …"; only wards that are there count
 * @throws {SyntaxError} when one has no name or no ward.
 */
export function wardGroups(departments: string, wards: readonly string[]): readonly BedGroup[] {
  const named = departments.split(";").filter((text) => text.trim() !== "").map((text) => {
    const [name = "", list = ""] = text.split(":").map((each) => each.trim());
    const own = list.split(",").map((each) => each.trim()).filter((each) => each !== "");
    if (name !== "" && own.length > 0) return { name, own };
    const rule = 'each must be a name and wards, such as "Medicine: Cardiology, Oncology"';
    throw new SyntaxError(`Cannot group wards as ${rule}: one is "${text.trim()}"`);
  });
  return [
    ...wards.map((ward): BedGroup => ({ level: "ward", name: ward, wards: [ward] })),
    ...named.flatMap(({ name, own }): readonly BedGroup[] => {
      const there = own.filter((ward) => wards.includes(ward));
      return there.length === 0 ? [] : [{ level: "department", name, wards: there }];
    }),
    { level: "hospital", name: "whole hospital", wards },
  ];
}

/** What is changed of a hospital; what isn't named stays as it is. */
export type Scenario = {
  readonly name: string;
  /** Added to a ward's beds, by its name. */
  readonly moreBeds?: Readonly<Record<string, number>>;
  /** Takes nobody in any more; who seeks it is put up in another ward of its department, or waits. */
  readonly closedWard?: string;
  /** Hours by which everybody who leaves the hospital from a ward does so earlier. */
  readonly earlierHours?: number;
  /** How many come who aren't announced, times today's; at most 2. */
  readonly arrivals?: number;
  /** Nobody comes to a ward but by way of the emergency department. */
  readonly isElectiveStop?: boolean;
};

export const asItIs: Scenario = { name: "as it is" };

/** What those who run beds ask, of some wards each and of the whole. */
export function usualScenarios(wards: readonly string[]): readonly Scenario[] {
  return [
    asItIs,
    ...wards.flatMap((ward): Scenario[] => [
      { name: `${ward} closed`, closedWard: ward },
      { name: `ten beds more in ${ward}`, moreBeds: { [ward]: 10 } },
    ]),
    { name: "discharges two hours earlier", earlierHours: 2 },
    { name: "arrivals +20 %", arrivals: 1.2 },
    { name: "elective stop", isElectiveStop: true },
  ];
}

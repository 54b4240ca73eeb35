import { assert, assertEquals } from "@std/assert";
import { Beds, bedsOf, wardCell } from "lib/cohort/synthetic/beds.ts";
import { hospitals, regionOfHospital } from "lib/cohort/synthetic/hospitals.ts";

const volume = 0.01;
const beds = bedsOf(volume);
const hospitalOf = (cell: number) => Math.floor(cell / 6);

/** Beds of which those of some wards are all taken until day 10. */
function full(cells: readonly number[]): Beds {
  const some = new Beds(volume, 5_000);
  let row = 0;
  for (const cell of cells) {
    for (let i = 0; i < beds[cell]!; i++) some.take(cell, row++, 10);
  }
  return some;
}

/** The wards of a hospital that have beds. */
function wardsOf(hospital: number): number[] {
  return [0, 1, 2, 3, 4, 5].map((ward) => wardCell(hospital, ward)).filter((cell) => beds[cell]! > 0);
}

Deno.test("`bedsOf()` has beds in each ward that patients are sent to, and more for each patient when few come", () => {
  for (const each of [1, 0.5, 0.01, 0]) {
    const given = bedsOf(each);
    hospitals.forEach(({ wards, beds }, hospital) =>
      wards.forEach((weight, ward) => {
        const cell = wardCell(hospital, ward);
        assertEquals([beds[ward]! > 0, given[cell]! > 0], [weight > 0, weight > 0]);
        assert(given[cell]! >= each * beds[ward]!);
      })
    );
  }
  const total = (each: number) => bedsOf(each).reduce((sum, count) => sum + count, 0);
  assert(total(0.1) > 0.12 * total(1) && total(1) === 22_434);
});

Deno.test("`Beds` places a patient in the ward wished for until it is full, then in the same hospital", () => {
  const [wished, other] = [wardCell(10, 1), wardsOf(10).filter((cell) => cell !== wardCell(10, 1))];
  assertEquals(full([]).place(wished), wished);
  assert(other.includes(full([wished]).place(wished)));
  assertEquals(full([wished, ...other.slice(1)]).place(wished), other[0]);
});

Deno.test("`Beds` places a patient in the same region when the hospital is full, and anywhere when that is", () => {
  const [hospital, wished] = [6, wardCell(6, 2)];
  const placed = hospitalOf(full(wardsOf(hospital)).place(wished));
  assert(placed !== hospital && regionOfHospital[placed] === regionOfHospital[hospital]);
  const region = hospitals.flatMap((_, each) =>
    regionOfHospital[each] === regionOfHospital[hospital] ? wardsOf(each) : []
  );
  const outside = hospitalOf(full(region).place(wished));
  assert(regionOfHospital[outside] !== regionOfHospital[hospital]);
  assertEquals(full(hospitals.flatMap((_, each) => wardsOf(each))).place(wished), wished);
});

Deno.test("`Beds` frees a bed on the day of discharge, and tells the occupancy of the morning", () => {
  const cell = wardCell(6, 2);
  const some = full([cell]);
  assertEquals(some.occupancy(cell), 0);
  some.startDay(9);
  assertEquals(some.occupancy(cell), 1);
  some.startDay(10);
  assertEquals([some.occupancy(cell), some.place(cell)], [0, cell]);
});

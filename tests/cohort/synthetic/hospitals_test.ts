import { assertEquals } from "@std/assert";
import { hospitalRegions, hospitals, regionOfHospital } from "lib/cohort/synthetic/hospitals.ts";

Deno.test("`hospitals` are 32 of 7 types in 11 cities, one region a city", () => {
  const distinct = (property: "code" | "type" | "city" | "facility") =>
    new Set(hospitals.map((each) => each[property])).size;
  assertEquals([distinct("code"), distinct("type"), distinct("city"), distinct("facility")], [32, 7, 11, 6]);
  assertEquals(new Set(hospitals.map(({ city, region }) => `${city} ${region}`)).size, 11);
});

Deno.test("`hospitals` have the ward facility of their city, all but one", () => {
  const cities: Readonly<Record<string, readonly string[]>> = {
    A: ["3"],
    B: ["9", "10", "13"],
    C: ["7"],
    D: ["2"],
    E: ["1"],
    F: ["4", "5", "6", "11"],
  };
  const others = hospitals.filter(({ facility, city }) => !cities[facility]!.includes(city));
  assertEquals(others.map(({ code, city, facility }) => [code, city, facility]), [["8", "3", "F"]]);
});

Deno.test("`regionOfHospital` agrees with the hospitals' regions", () => {
  assertEquals(
    Array.from(regionOfHospital, (code): string => hospitalRegions[code]!),
    hospitals.map(({ region }) => region),
  );
});

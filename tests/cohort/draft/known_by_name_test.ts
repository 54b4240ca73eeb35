import { assertEquals } from "@std/assert";
import { columnProfile } from "lib/cohort/draft/column_profile.ts";
import { knownByName, placeByName } from "lib/cohort/draft/known_by_name.ts";
import { categoryColumn, numberColumn } from "lib/table/table.ts";

Deno.test("`knownByName()` takes for known at admission what its name says, in several languages, and nothing else", () => {
  const early = [
    ...["AgeAtAdmit", "Edad", "prior_visits", "Ingresos previos", "Tipo de ingreso", "Procedencia"],
    ...["bio_07_entree", "Mode d'entrée", "Antécédents", "Herkomst", "Motivo de ingreso", "Aufnahmegrund"],
  ];
  const late = [
    "Días de ingreso",
    "Motivo de alta",
    "Mode sortie",
    "Durée entrée",
    "Albúmina",
    "GHM",
    "day_3_labs",
  ];
  const known = (names: readonly string[]) => names.map((name) => [name, knownByName(name).knownAt]);
  assertEquals(known(early), early.map((name) => [name, "admission"]));
  assertEquals(known(late), late.map((name) => [name, "discharge"]));
});

Deno.test("`placeByName()` knows the shared columns of `stays` in several languages, of labels alone", () => {
  const names = ["Servicio", "UniteMedicale", "Abteilung", "Motivo de alta", "ModeSortie", "Hoofddiagnose"];
  const place = (name: string) => placeByName(columnProfile(name, categoryColumn(["a", "b", "a"])));
  assertEquals(names.map(place), [
    ...["department", "department", "department", "discharge_kind", "discharge_kind", "diagnosis"],
  ]);
  assertEquals(placeByName(columnProfile("Servicio", numberColumn([1, 2]))), null);
});

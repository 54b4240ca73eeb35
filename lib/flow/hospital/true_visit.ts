/** Where a patient is: `bed` is unique in its hospital. */
export type Place = { readonly hospital: string; readonly department: string; readonly bed: string };

/** A stretch of a visit in one bed; `to` is null while the stream ends before. Epoch milliseconds. */
export type TrueSpan = Place & { readonly from: number; readonly to: number | null };

/** What truly happened to a patient, whatever the messages say. */
export type TrueVisit = {
  readonly visit: string;
  readonly patient: string;
  readonly hospital: string;
  readonly sex: "F" | "M";
  /** Epoch milliseconds of the day. */
  readonly bornAt: number;
  readonly isPlanned: boolean;
  readonly admittedAt: number;
  /** Null where the stream ends before. */
  readonly dischargedAt: number | null;
  readonly spans: readonly TrueSpan[];
};

/** The events of HL7 that the invented hospital sends. */
export type Trigger =
  | "A01"
  | "A02"
  | "A03"
  | "A04"
  | "A05"
  | "A06"
  | "A07"
  | "A08"
  | "A11"
  | "A12"
  | "A13"
  | "A40";

/** What a department notes at the time it happens. */
export type Step = {
  readonly trigger: Trigger;
  /** When it happened; of a cancel, when what is cancelled did. */
  readonly at: number;
  /** When it was noted, where that is later. */
  readonly recordedAt?: number;
  readonly visit: string;
  readonly patient: string;
  readonly sex: "F" | "M";
  readonly bornAt: number;
  /** I inpatient, E emergency, O outpatient, P to be admitted. */
  readonly patientClass: "I" | "E" | "O" | "P";
  readonly isPlanned: boolean;
  readonly place: Place;
  /** Of a transfer. */
  readonly before?: Place;
  readonly admittedAt: number;
  readonly dischargedAt?: number;
  /** Of a merge: the id that is no more. */
  readonly mergedPatient?: string;
  /** What is planted in it. */
  readonly planted?: "mistake" | "cancel" | "merge";
};

/** From so many seconds on memory is judged, and those of the beginning aren't looked at. */
const judgedSeconds = 900, filledSeconds = 600;
/** MB that memory may grow by in an hour, and be called flat: 16 bytes of each message would be 58. */
export const mostAnHour = 50;

/**
 * Whether memory, in MB each second, stays as it is: its greatest in each half, and the median of all slopes
 * between the least of each minute (Theil and Sen), which a collection that comes late doesn't move. Not
 * judged (null) before what is remembered of messages is full.
 */
export function flatness(memory: readonly number[]) {
  const later = memory.slice(memory.length < judgedSeconds ? Math.floor(memory.length / 10) : filledSeconds);
  const half = Math.ceil(later.length / 2);
  const halves = [Math.max(...later.slice(0, half)), Math.max(...later.slice(half))];
  if (memory.length < judgedSeconds) return { halves, megabytesAnHour: null, flat: null };
  const minutes = Array.from(
    { length: Math.floor(later.length / 60) },
    (_, i) => Math.min(...later.slice(60 * i, 60 * i + 60)),
  );
  const slopes = minutes.flatMap((from, i) => minutes.slice(i + 1).map((to, k) => (to - from) / (k + 1)));
  const megabytesAnHour = 60 * slopes.toSorted((a, b) => a - b)[Math.floor(slopes.length / 2)]!;
  return { halves, megabytesAnHour, flat: megabytesAnHour <= mostAnHour };
}

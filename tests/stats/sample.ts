/** Two small samples with ties: the reference fixtures of several tests are of them. */
export const days = Float64Array.of(3, 7, 7, 12, 1, 5, 21, 8, 3, 14, 9, 2, 30, 6, 11, 4, 4, 18, 7, 10);
export const other = Float64Array.of(5, 9, 12, 12, 2, 8, 25, 8, 7, 19, 9, 6, 41, 6, 16, 3, 9, 22, 10, 13);

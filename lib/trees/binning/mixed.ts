/** 32 bits mixed one to one (the output function of splitmix32). */
export function mixed(bits: number): number {
  let z = Math.imul(bits, 0x9e3779b9);
  z = Math.imul(z ^ (z >>> 16), 0x85ebca6b);
  z = Math.imul(z ^ (z >>> 13), 0xc2b2ae35);
  return (z ^ (z >>> 16)) >>> 0;
}

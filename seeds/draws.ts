/** An SQL expression for a whole number from 0 up to, but not including, `size`, that depends on a column and the topic only. */
export function draw(column: string, topic: number, size: number | string): string {
  return `((hashint8extended(${column}, ${topic}) & 1073741823) % ${size})::integer`;
}

/** The same for a fraction from 0 up to, but not including, 1. */
export function fraction(column: string, topic: number): string {
  return `((hashint8extended(${column}, ${topic}) & 1073741823) / 1073741824.0)::double precision`;
}

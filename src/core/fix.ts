/** Where a phone thinks it is: degrees (WGS 84), and the metres within which it is with 95 % confidence (W3C Geolocation, `accuracy`). */
export type Fix = { latitude: number; longitude: number; accuracy: number }

/**
 * A fix as it is recorded: to four decimals (11 m), which is what a phone can do and tells no room from the next. The datum ends it, so
 * that the last characters, which lists show of a sealed field, say nothing.
 */
export function fixText({ latitude, longitude, accuracy }: Fix): string {
  const metres = Math.min(99_999, Math.max(1, Math.ceil(accuracy)))
  return `${latitude.toFixed(4)} ${longitude.toFixed(4)} ${metres} WGS84`
}

export const FIX_TEXT = /^(-?\d{1,2}\.\d{4}) (-?\d{1,3}\.\d{4}) (\d{1,5}) WGS84$/

export function readFix(text: string): Fix | undefined {
  const found = FIX_TEXT.exec(text)
  if (!found) return undefined
  const [latitude = 0, longitude = 0, accuracy = 0] = found.slice(1).map(Number)
  return Math.abs(latitude) <= 90 && Math.abs(longitude) <= 180
    ? { latitude, longitude, accuracy }
    : undefined
}

/** Metres of one degree of latitude on a sphere with the earth's mean radius of 6,371,009 m (IUGG). */
const DEGREE = (Math.PI * 6_371_009) / 180

/** Metres between two fixes, on a plane: within a county that is right to a metre in a thousand. */
export function metresBetween(one: Fix, other: Fix): number {
  const north = (one.latitude - other.latitude) * DEGREE
  const middle = (((one.latitude + other.latitude) / 2) * Math.PI) / 180
  const east = (one.longitude - other.longitude) * DEGREE * Math.cos(middle)
  return Math.hypot(north, east)
}

/** The middle of several, by each coordinate's median: less than half of them, however far off, do not move it away from the others. */
export function middleOf(fixes: readonly Fix[]): Fix | undefined {
  const [latitude, longitude, accuracy] = (['latitude', 'longitude', 'accuracy'] as const).map((name) =>
    median(fixes.map((fix) => fix[name])),
  )
  return latitude === undefined || longitude === undefined || accuracy === undefined
    ? undefined
    : { latitude, longitude, accuracy }
}

function median(values: readonly number[]): number | undefined {
  const sorted = values.toSorted((a, b) => a - b)
  const [low, high] = [sorted[(sorted.length - 1) >> 1], sorted[sorted.length >> 1]]
  return low === undefined || high === undefined ? undefined : (low + high) / 2
}
